/// Numbers times bits out of a run of transfers: the sender's number x, another one for each transfer, where
/// the receiver's choice is 1, else 0. The sender sends h₀ - h₁ + x. One round.
struct TransferSelections<Domain: PreprocessedDomain> {
    private let domain: Domain
    private let run: TransferRun
    private let links: PartyLinks
    private var pieceWords: Int { TransferPreprocessing<Domain>.pieceWords }
    private var transfers: Int { 64 * pieceWords }

    init(domain: Domain, run: TransferRun, links: PartyLinks) {
        precondition(run.words % TransferPreprocessing<Domain>.pieceWords == 0)
        (self.domain, self.run, self.links) = (domain, run, links)
    }

    /// Adds to z this party's part of the products of the senders' x with the receiver's choices. Throws
    /// `.malformedElement`.
    func add(
        _ x: UnsafePointer<UInt64>, from senders: [Int], to receiver: Int,
        into z: UnsafeMutablePointer<UInt64>
    ) async throws(MPCError) {
        let size = transfers * domain.wireBytes
        let isSender = senders.contains(links.party)
        guard isSender || links.party == receiver else { return links.beginRound() }
        let rows = WordBuffer(uninitialized: 2 * transfers)
        let width = domain.hashWords * transfers
        let hashes = WordBuffer(uninitialized: 2 * width)
        let vectors = WordBuffer(uninitialized: 2 * domain.words(for: transfers))
        let (h, d) = (vectors.base, vectors.base + domain.words(for: transfers))
        defer { extendLifetime((rows, hashes, vectors)) }
        links.beginRound()
        for piece in 0..<run.words / pieceWords {
            let at = domain.offset(of: piece * transfers)
            if isSender {
                run.hashSent(
                    to: receiver, from: piece * pieceWords, count: pieceWords,
                    words: domain.hashWords, rows: rows, zeros: hashes.base,
                    ones: hashes.base + width)
                domain.reduce(h, from: hashes.base, count: transfers)
                domain.reduce(d, from: hashes.base + width, count: transfers)
                domain.subtract(z + at, z + at, h, count: transfers)
                domain.subtract(d, h, d, count: transfers)
                domain.add(d, d, x + at, count: transfers)
                try links.send(to: receiver, byteCount: size) { buffer in
                    guard let base = buffer.baseAddress else { return }
                    domain.write(d, count: transfers, to: base)
                }
                continue
            }
            guard let choices = run.choices else { return }
            for sender in senders {
                let message = try await links.receive(from: sender, words: size / 8)
                run.hashReceived(
                    from: sender, from: piece * pieceWords, count: pieceWords,
                    words: domain.hashWords, rows: rows, into: hashes.base)
                domain.reduce(h, from: hashes.base, count: transfers)
                guard domain.read(UnsafeRawPointer(message.base), count: transfers, into: d)
                else { throw links.end(.malformedElement(party: sender)) }
                extendLifetime(message)
                domain.keep(d, where: choices.base + piece * pieceWords, count: transfers)
                domain.add(z + at, z + at, h, count: transfers)
                domain.add(z + at, z + at, d, count: transfers)
            }
            extendLifetime(choices)
        }
    }
}
