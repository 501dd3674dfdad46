internal import Channels

/// What a party of a replicated sharing does over any domain: the arithmetic of `ReplicatedParty`, without
/// what only the integers modulo 2^64 have.
final class ReplicatedCore<Domain: VectorDomain>: Sendable {
    typealias Buffer = ShareBuffer<Domain>

    let domain: Domain
    let links: VectorLinks
    let randomness: CorrelatedRandomness

    init(domain: Domain, links: VectorLinks, randomness: CorrelatedRandomness) {
        self.domain = domain
        self.links = links
        self.randomness = randomness
    }

    var components: Int { 2 }
    var party: Int { links.channel.party }
    /// The party that receives what this one multiplies, and the one this one receives from.
    var previous: Int { (party + 2) % 3 }
    var next: Int { (party + 1) % 3 }

    /// Elements worked on together; a multiple of all domains' lanes.
    private static var chunk: Int { 1024 }

    func newBuffer(_ count: Int) -> Buffer {
        Buffer(uninitialized: count, components: 2, domain: domain)
    }

    func forEachChunk(of range: Range<Int>, _ body: (Range<Int>) -> Void) {
        for start in stride(from: range.lowerBound, to: range.upperBound, by: Self.chunk) {
            body(start..<min(start + Self.chunk, range.upperBound))
        }
    }

    func messages(_ count: Int) -> [Range<Int>] {
        VectorLinks.messages(count, size: domain.wireBytes, unit: Self.chunk)
    }

    /// Which component, if any, is component k.
    func place(ofComponent k: Int) -> Int? { k == party ? 0 : k == next ? 1 : nil }

    // MARK: Products

    func localProducts(
        _ z: UnsafeMutablePointer<UInt64>, _ x: Buffer, _ y: Buffer, at position: Int,
        length: Int, runs: Int
    ) {
        let at = domain.offset(of: position)
        let n = length * runs
        let (x0, x1) = (x.component(0) + at, x.component(1) + at)
        let (y0, y1) = (y.component(0) + at, y.component(1) + at)
        let words = (domain.words(for: n) + 7) & ~7
        let scratch = WordBuffer(uninitialized: words + domain.words(for: runs))
        // x₀(y₀ + y₁) + x₁y₀
        domain.add(scratch.base, y0, y1, count: n)
        if length == 1 {
            domain.multiply(z, x0, scratch.base, count: n)
            domain.multiplyAdd(z, x1, y0, count: n)
        } else {
            let other = scratch.base + words
            domain.dotProducts(z, x0, scratch.base, length: length, runs: runs)
            domain.dotProducts(other, x1, y0, length: length, runs: runs)
            domain.add(z, z, other, count: runs)
        }
        extendLifetime((x, y, scratch))
    }

    /// Makes sharings of what the parties have summands of: a fresh sharing of zero is added, and every party
    /// sends its summand to the one before it (Araki et al. 2016, 2.1). One round, one element a party.
    func reduce(
        count: Int, _ product: (Range<Int>, UnsafeMutablePointer<UInt64>) -> Void
    ) async throws(MPCError) -> Buffer {
        let z = newBuffer(count)
        let mask = WordBuffer(uninitialized: domain.words(for: Self.chunk))
        try await pass(count: count) { part, message in
            let own = z.component(0) + domain.offset(of: part.lowerBound)
            product(part, own)
            domain.fill(mask.base, count: part.count, from: randomness.zeros.first)
            domain.add(own, own, mask.base, count: part.count)
            domain.fill(mask.base, count: part.count, from: randomness.zeros.second)
            domain.subtract(own, own, mask.base, count: part.count)
            domain.write(own, count: part.count, to: message)
        } accept: { part, share in
            domain.copy(
                share, at: 0, to: z.component(1), at: part.lowerBound, count: part.count)
        }
        extendLifetime(mask)
        return z
    }

    func multiply(_ x: Buffer, _ y: Buffer) async throws(MPCError) -> Buffer {
        try await reduce(count: x.count) { range, z in
            localProducts(z, x, y, at: range.lowerBound, length: 1, runs: range.count)
        }
    }

    func dotProducts(_ x: Buffer, _ y: Buffer, length: Int) async throws(MPCError) -> Buffer {
        try await reduce(count: x.count / length) { range, z in
            localProducts(
                z, x, y, at: range.lowerBound * length, length: length, runs: range.count)
        }
    }

    // MARK: Messages

    /// One round in which every party sends a vector to the party before it. `produce` writes a chunk of the
    /// message, at any alignment; `accept` gets a chunk of what comes. As the message leaves, `hash` sees
    /// what `produce` of the other party would have written.
    func pass(
        count: Int, _ produce: (Range<Int>, UnsafeMutableRawPointer) -> Void,
        accept: (Range<Int>, UnsafePointer<UInt64>) -> Void
    ) async throws(MPCError) {
        guard count > 0 else { return }
        links.beginRound()
        let messages = messages(count)
        let arrived = WordBuffer(uninitialized: messages[0].count * domain.wireBytes / 8)
        var sent = 0
        for range in messages {
            // One message ahead of what is received.
            while sent < messages.count, messages[sent].lowerBound <= range.upperBound {
                try send(messages[sent], to: previous, produce)
                sent += 1
            }
            try await receive(range, from: next, arrived, accept)
        }
        extendLifetime(arrived)
    }

    /// Sends a message's chunks.
    func send(
        _ range: Range<Int>, to peer: Int,
        _ produce: (Range<Int>, UnsafeMutableRawPointer) -> Void
    ) throws(MPCError) {
        let size = domain.wireBytes
        try links.send(to: peer, byteCount: range.count * size) { message in
            forEachChunk(of: range) { part in
                produce(part, message + (part.lowerBound - range.lowerBound) * size)
            }
        }
    }

    /// Receives a message and reads it chunk by chunk.
    func receive(
        _ range: Range<Int>, from peer: Int, _ arrived: WordBuffer,
        _ accept: (Range<Int>, UnsafePointer<UInt64>) -> Void
    ) async throws(MPCError) {
        let size = domain.wireBytes
        try await links.receive(from: peer, into: arrived.base, byteCount: range.count * size)
        let chunk = WordBuffer(uninitialized: domain.words(for: Self.chunk))
        var isWellFormed = true
        forEachChunk(of: range) { part in
            guard isWellFormed else { return }
            isWellFormed = domain.read(
                arrived.base + (part.lowerBound - range.lowerBound) * size / 8,
                count: part.count, into: chunk.base)
            if isWellFormed { accept(part, chunk.base) }
        }
        extendLifetime(chunk)
        guard isWellFormed else { throw links.end(.malformedElement(party: peer)) }
    }
}
