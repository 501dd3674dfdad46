/// Random values, inputs and openings.
extension ReplicatedCore {
    /// Shares of uniformly random values that nobody knows (Araki et al. 2016, 2.2). Local.
    func random(count: Int) async throws(MPCError) -> Buffer { randomShares(count: count) }

    func randomShares(count: Int) -> Buffer {
        let z = newBuffer(count)
        forEachChunk(of: 0..<count) { part in
            let at = domain.offset(of: part.lowerBound)
            domain.fill(z.component(0) + at, count: part.count, from: randomness.shares.first)
            domain.fill(z.component(1) + at, count: part.count, from: randomness.shares.second)
        }
        return z
    }

    /// Shares of public values: component 0 is the value, the others are zero.
    func shares(ofPublic values: [Domain.Element]) -> Buffer {
        let z = newBuffer(values.count)
        for c in 0..<2 { z.clear(c) }
        if let c = place(ofComponent: 0) { z.setComponent(c, values) }
        return z
    }

    /// Shares of the owner's values, which stand at the owner in `values`: component `owner` is a stream's
    /// that it has in common with the party before it, component `owner` + 1 is sent to the party after
    /// it, the third is zero. One round.
    func input(
        _ values: Buffer?, from owner: Int, count: Int
    ) async throws(MPCError) -> Buffer {
        let z = newBuffer(count)
        guard count > 0 else { return z }
        links.beginRound()
        let common = randomness.common
        func draw(_ c: Int, _ stream: WordStream) {
            forEachChunk(of: 0..<count) { part in
                domain.fill(
                    z.component(c) + domain.offset(of: part.lowerBound), count: part.count,
                    from: stream)
            }
        }
        if let values, party == owner {
            draw(0, common.first)
            domain.subtract(z.component(1), values.base, z.component(0), count: count)
            for range in messages(count) {
                try send(range, to: next) { part, message in
                    domain.write(
                        z.component(1) + domain.offset(of: part.lowerBound), count: part.count,
                        to: message)
                }
                await Task.yield()
            }
        } else if previous == owner {
            z.clear(1)
            let messages = messages(count)
            let arrived = WordBuffer(uninitialized: messages[0].count * domain.wireBytes / 8)
            for range in messages {
                try await receive(range, from: owner, arrived) { part, share in
                    domain.copy(
                        share, at: 0, to: z.component(0), at: part.lowerBound, count: part.count)
                }
            }
            extendLifetime(arrived)
        } else {
            z.clear(0)
            draw(1, common.second)
        }
        extendLifetime(values)
        return z
    }

    /// The values, learnt by all. With `checked`, each party also compares what it is sent with a hash of what
    /// the other holder of that component has. Throws `.inconsistentShares` where they differ. One round.
    func opened(_ x: Buffer, checked: Bool) async throws(MPCError) -> Buffer {
        let z = Buffer(uninitialized: x.count, domain: domain)
        domain.add(z.base, x.component(0), x.component(1), count: x.count)
        let (hash, size) = (RunningHash(), domain.wireBytes)
        let scratch = WordBuffer(uninitialized: size * 128)
        if checked { try sendHash(of: x, to: next) }
        try await pass(count: x.count) { part, message in
            domain.write(
                x.component(1) + domain.offset(of: part.lowerBound), count: part.count,
                to: message)
        } accept: { part, share in
            let at = z.base + domain.offset(of: part.lowerBound)
            domain.add(at, at, share, count: part.count)
            guard checked else { return }
            domain.write(share, count: part.count, to: scratch.base)
            hash.add(scratch.base, count: part.count * size)
        }
        if checked, x.count > 0 { try await compareHash(hash, from: previous) }
        extendLifetime((x, scratch))
        return z
    }

    /// The values, learnt by `receiver` only. One round.
    func opened(
        _ x: Buffer, to receiver: Int, checked: Bool
    ) async throws(MPCError) -> Buffer? {
        guard x.count > 0 else { return party == receiver ? x : nil }
        links.beginRound()
        let size = domain.wireBytes
        if previous == receiver {
            for range in messages(x.count) {
                try send(range, to: receiver) { part, message in
                    domain.write(
                        x.component(1) + domain.offset(of: part.lowerBound), count: part.count,
                        to: message)
                }
                await Task.yield()
            }
        }
        if next == receiver, checked { try sendHash(of: x, to: receiver) }
        guard party == receiver else { return nil }
        let z = Buffer(uninitialized: x.count, domain: domain)
        domain.add(z.base, x.component(0), x.component(1), count: x.count)
        let messages = messages(x.count)
        let arrived = WordBuffer(uninitialized: messages[0].count * size / 8)
        let hash = RunningHash()
        for range in messages {
            try await receive(range, from: next, arrived) { part, share in
                let at = z.base + domain.offset(of: part.lowerBound)
                domain.add(at, at, share, count: part.count)
            }
            hash.add(arrived.base, count: range.count * size)
        }
        if checked { try await compareHash(hash, from: previous) }
        extendLifetime((x, arrived))
        return z
    }

    /// The hash of this party's first component, as messages have it.
    private func sendHash(of x: Buffer, to peer: Int) throws(MPCError) {
        guard x.count > 0 else { return }
        let (hash, size) = (RunningHash(), domain.wireBytes)
        let scratch = WordBuffer(uninitialized: size * 128)
        forEachChunk(of: 0..<x.count) { part in
            domain.write(
                x.component(0) + domain.offset(of: part.lowerBound), count: part.count,
                to: scratch.base)
            hash.add(scratch.base, count: part.count * size)
        }
        let digest = hash.finish()
        try links.send(to: peer, byteCount: 32) {
            $0.copyMemory(from: digest, byteCount: 32)
        }
        extendLifetime((x, scratch))
    }

    private func compareHash(_ hash: RunningHash, from peer: Int) async throws(MPCError) {
        let other = WordBuffer(uninitialized: 4)
        try await links.receive(from: peer, into: other.base, byteCount: 32)
        guard Array(other.rawBytes) == hash.finish() else {
            throw links.end(.inconsistentShares)
        }
        extendLifetime(other)
    }
}

extension ReplicatedCore: CheckedSharing where Domain: SharingField {
    func openChecked(_ x: Buffer) async throws(MPCError) -> [Domain.Element] {
        try await opened(x, checked: true).elements(ofComponent: 0)
    }
}
