extension AdditiveParty {
    /// Opens values to all parties. One round; every party sends each other its shares, and takes what
    /// comes: security is passive.
    public func open(_ x: Shares) async throws(MPCError) -> [Element] {
        let z = try await collect(x, receivers: Array(0..<partyCount))
        return (z ?? x.buffer).elements(ofComponent: 0)
    }

    /// Opens values to party `receiver` only; the others get `nil`. One round; every other party sends an
    /// element for each.
    public func open(_ x: Shares, to receiver: Int) async throws(MPCError) -> [Element]? {
        precondition((0..<partyCount).contains(receiver))
        return try await collect(x, receivers: [receiver])?.elements(ofComponent: 0)
    }

    /// The sum of all shares, at the receivers.
    private func collect(
        _ x: Shares, receivers: [Int]
    ) async throws(MPCError) -> ShareBuffer<Domain>? {
        let isReceiver = receivers.contains(party)
        let z = isReceiver ? ShareBuffer(uninitialized: x.count, domain: domain) : nil
        guard x.count > 0 else { return z }
        let size = domain.wireBytes
        let unit = max(domain.lanes, 8)
        z?.base.update(from: x.base, count: domain.words(for: x.count))
        let messages = PartyLinks.messages(x.count, size: size, unit: unit)
        let arrived = WordBuffer(uninitialized: isReceiver ? messages[0].count * size / 8 : 0)
        let share = WordBuffer(uninitialized: domain.words(for: messages[0].count))
        defer { extendLifetime((x, arrived, share)) }
        links.beginRound()
        var sent = 0
        for (k, range) in messages.enumerated() {
            while sent < min(k + 2, messages.count) {
                let part = messages[sent]
                for receiver in receivers where receiver != party {
                    try links.send(to: receiver, byteCount: part.count * size) { buffer in
                        guard let base = buffer.baseAddress else { return }
                        domain.write(
                            x.base + domain.offset(of: part.lowerBound), count: part.count,
                            to: base)
                    }
                }
                sent += 1
            }
            guard let z else {
                // Lets what is queued leave.
                await Task.yield()
                continue
            }
            for peer in links.peers {
                let bytes = UnsafeMutableRawBufferPointer(
                    start: arrived.base, count: range.count * size)
                try await links.receive(from: peer, into: bytes)
                guard domain.read(arrived.base, count: range.count, into: share.base) else {
                    throw links.end(.malformedElement(party: peer))
                }
                let at = z.base + domain.offset(of: range.lowerBound)
                domain.add(at, at, share.base, count: range.count)
            }
        }
        return z
    }

    /// Opens values to all parties, as integers of `width` bits. One round; every party sends each other
    /// `width` bits an element (whole words of 64 elements). Precondition: width ≤ 64.
    public func open(_ x: Bits) async throws(MPCError) -> [UInt64] {
        try await collect(x, receivers: Array(0..<partyCount)) ?? []
    }

    /// Opens values to party `receiver` only; the others get `nil`. One round.
    public func open(_ x: Bits, to receiver: Int) async throws(MPCError) -> [UInt64]? {
        precondition((0..<partyCount).contains(receiver))
        return try await collect(x, receivers: [receiver])
    }

    private func collect(_ x: Bits, receivers: [Int]) async throws(MPCError) -> [UInt64]? {
        precondition(x.width <= 64, "elements wider than 64 bits")
        let isReceiver = receivers.contains(party)
        let z = BitPlanes(uninitialized: x.count, width: x.width, components: 1)
        let count = x.wordCount
        guard count > 0 else { return isReceiver ? [UInt64](repeating: 0, count: x.count) : nil }
        z.component(0).update(from: x.base, count: count)
        let messages = PartyLinks.messages(count)
        let arrived = WordBuffer(uninitialized: messages[0].count)
        links.beginRound()
        var sent = 0
        for (k, range) in messages.enumerated() {
            while sent < min(k + 2, messages.count) {
                let part = messages[sent]
                for receiver in receivers where receiver != party {
                    try links.send(to: receiver, byteCount: part.count * 8) { buffer in
                        guard let base = buffer.baseAddress else { return }
                        x.planes.copyElements(of: x.base, part, to: base)
                    }
                }
                sent += 1
            }
            guard isReceiver else {
                await Task.yield()
                continue
            }
            for peer in links.peers {
                let bytes = UnsafeMutableRawBufferPointer(
                    start: arrived.base, count: range.count * 8)
                try await links.receive(from: peer, into: bytes)
                let at = z.component(0) + range.lowerBound
                for i in 0..<range.count { at[i] ^= arrived.base[i] }
            }
        }
        extendLifetime((x, arrived))
        return isReceiver ? z.elements(ofComponent: 0) : nil
    }
}
