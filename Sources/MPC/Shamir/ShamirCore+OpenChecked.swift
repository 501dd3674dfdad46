extension ShamirCore {
    /// The values of x, learnt by all parties, each from all others. Throws `.inconsistentShares` unless
    /// all shares lie on one polynomial of degree t: as the honest parties' shares determine it, no
    /// other value can come out. One round; every party sends n - 1 elements for each.
    func openedChecked(_ x: Buffer) async throws(MPCError) -> Buffer {
        let others = (1..<partyCount).map { (party + $0) % partyCount }
        let z = try await openCheckedTo(x, receivers: others, isReceiver: true)
        return z ?? x
    }

    /// The same for one party.
    func openedChecked(_ x: Buffer, to receiver: Int) async throws(MPCError) -> Buffer? {
        try await openCheckedTo(
            x, receivers: party == receiver ? [] : [receiver], isReceiver: party == receiver)
    }

    private func openCheckedTo(
        _ x: Buffer, receivers: [Int], isReceiver: Bool
    ) async throws(MPCError) -> Buffer? {
        let z = isReceiver ? buffer(x.count) : nil
        guard x.count > 0 else { return z }
        links.beginRound()
        let size = domain.wireBytes
        // This party's share and the t behind it determine the polynomial; the others are compared.
        let senders = (1..<partyCount).map { (party + $0) % partyCount }
        let base = (0...threshold).map { geometry.points[(party + $0) % partyCount] }
        let checks = senders.dropFirst(threshold).map {
            domain.lagrange(at: geometry.points[$0], from: base)
        }
        let messages = VectorLinks.messages(x.count, size: size, unit: Self.chunk)
        let most = messages[0].count
        let row = (domain.words(for: most) + 7) & ~7
        let shares = WordBuffer(uninitialized: isReceiver ? partyCount * row : 0)
        let arrived = WordBuffer(uninitialized: isReceiver ? most * size / 8 : 0)
        let chunk = WordBuffer(uninitialized: domain.words(for: Self.chunk))
        for range in messages {
            for receiver in receivers {
                try links.send(to: receiver, byteCount: range.count * size) { message in
                    domain.write(
                        x.base + domain.offset(of: range.lowerBound), count: range.count,
                        to: message)
                }
            }
            guard let z else {
                // Lets what is queued leave.
                await Task.yield()
                continue
            }
            for (k, sender) in senders.enumerated() {
                try await links.receive(
                    from: sender, into: arrived.base, byteCount: range.count * size)
                let target = shares.base + (k + 1) * row
                try read(arrived, range, from: sender, into: chunk.base) { part in
                    domain.copy(
                        chunk.base, at: 0, to: target, at: part.lowerBound - range.lowerBound,
                        count: part.count)
                }
            }
            var isConsistent = true
            forEachChunk(of: 0..<range.count) { part in
                let at = domain.offset(of: part.lowerBound)
                var inputs = [
                    UnsafePointer(x.base + domain.offset(of: range.lowerBound) + at)
                ]
                for k in 1...threshold { inputs.append(UnsafePointer(shares.base + k * row + at)) }
                domain.combine(
                    z.base + domain.offset(of: range.lowerBound) + at, inputs,
                    by: geometry.openingFactors, count: part.count)
                for (k, factors) in checks.enumerated() {
                    domain.combine(chunk.base, inputs, by: factors, count: part.count)
                    let share = shares.base + (threshold + 1 + k) * row + at
                    domain.subtract(chunk.base, chunk.base, share, count: part.count)
                    if !domain.isZero(chunk.base, count: part.count) { isConsistent = false }
                }
            }
            guard isConsistent else { throw links.end(.inconsistentShares) }
        }
        extendLifetime((x, shares, arrived, chunk))
        return z
    }
}

extension ShamirCore: CheckedSharing {
    var components: Int { 1 }

    func localProducts(
        _ z: UnsafeMutablePointer<UInt64>, _ x: Buffer, _ y: Buffer, at position: Int,
        length: Int, runs: Int
    ) {
        let at = domain.offset(of: position)
        domain.dotProducts(z, x.base + at, y.base + at, length: length, runs: runs)
    }

    func openChecked(_ x: Buffer) async throws(MPCError) -> [Element] {
        try await openedChecked(x).elements(ofComponent: 0)
    }
}
