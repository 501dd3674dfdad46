extension ShamirCore {
    /// The values of x, learnt by all parties, each from t others: takes what comes. One round.
    func open(_ x: Buffer) async throws(MPCError) -> Buffer {
        let z = try await openTo(x, receivers: geometry.openingTargets, isReceiver: true)
        return z ?? x
    }

    /// The values of x, learnt by `receiver` only. One round.
    func open(_ x: Buffer, to receiver: Int) async throws(MPCError) -> Buffer? {
        let distance = (receiver - party + partyCount) % partyCount
        let sends = (partyCount - threshold..<partyCount).contains(distance)
        return try await openTo(
            x, receivers: sends ? [receiver] : [], isReceiver: party == receiver)
    }

    /// Sends this party's shares to `receivers`; puts together what the t parties behind it send.
    private func openTo(
        _ x: Buffer, receivers: [Int], isReceiver: Bool
    ) async throws(MPCError) -> Buffer? {
        let z = isReceiver ? buffer(x.count) : nil
        guard x.count > 0 else { return z }
        links.beginRound()
        let size = domain.wireBytes
        let messages = VectorLinks.messages(x.count, size: size, unit: Self.chunk)
        if let z { domain.scale(z.base, x.base, by: geometry.openingFactors[0], count: x.count) }
        let arrived = WordBuffer(uninitialized: isReceiver ? messages[0].count * size / 8 : 0)
        let chunk = WordBuffer(uninitialized: domain.words(for: Self.chunk))
        var sent = 0
        for range in messages {
            while sent < messages.count, messages[sent].lowerBound <= range.upperBound {
                let part = messages[sent]
                for receiver in receivers {
                    try links.send(to: receiver, byteCount: part.count * size) { message in
                        domain.write(
                            x.base + domain.offset(of: part.lowerBound), count: part.count,
                            to: message)
                    }
                }
                sent += 1
            }
            guard let z else {
                // Lets what is queued leave.
                await Task.yield()
                continue
            }
            for (k, opener) in geometry.openers.enumerated() {
                try await links.receive(
                    from: opener, into: arrived.base, byteCount: range.count * size)
                try read(arrived, range, from: opener, into: chunk.base) { part in
                    domain.scaleAdd(
                        z.base + domain.offset(of: part.lowerBound), chunk.base,
                        by: geometry.openingFactors[k + 1], count: part.count)
                }
            }
        }
        extendLifetime((x, arrived, chunk))
        return z
    }
}
