internal import CKernels

/// Products of bits out of a run of transfers: for each ordered pair of parties (i, j) shares of aᵢbⱼ, where
/// bⱼ are j's choices. The sender sends h₀ ⊕ h₁ ⊕ a, one bit a transfer. One round.
struct TransferBitProducts {
    private static let pieceWords = 64
    private let run: TransferRun
    private let links: PartyLinks
    private let rows = WordBuffer(uninitialized: 128 * TransferBitProducts.pieceWords)
    private let hashes = WordBuffer(uninitialized: 128 * TransferBitProducts.pieceWords)
    private let bits = WordBuffer(uninitialized: 2 * TransferBitProducts.pieceWords)

    init(run: TransferRun, links: PartyLinks) {
        precondition(run.words % Self.pieceWords == 0)
        (self.run, self.links) = (run, links)
    }

    /// Adds to z this party's parts of all its products, with factors a as sender.
    func add(
        factors a: UnsafePointer<UInt64>, to z: UnsafeMutablePointer<UInt64>
    ) async throws(MPCError) {
        let incoming = WordBuffer(uninitialized: run.words)
        let size = Self.pieceWords
        try await links.exchange(
            sending: run.words, receiving: run.words, unit: size,
            produce: { peer, range, message in
                for start in stride(from: range.lowerBound, to: range.upperBound, by: size) {
                    run.hashSent(
                        to: peer, from: start, count: size, words: 1, rows: rows,
                        zeros: hashes.base, ones: hashes.base + 64 * size)
                    mpc_low_bits(bits.base, hashes.base, 64 * size)
                    mpc_low_bits(bits.base + size, hashes.base + 64 * size, 64 * size)
                    for k in 0..<size {
                        let correction = bits.base[k] ^ bits.base[size + k] ^ a[start + k]
                        message.storeBytes(
                            of: correction, toByteOffset: 8 * (start + k - range.lowerBound),
                            as: UInt64.self)
                        z[start + k] ^= bits.base[k]
                    }
                }
            },
            target: { _ in incoming.base },
            consume: { peer, range in
                guard let choices = run.choices else { return }
                for start in stride(from: range.lowerBound, to: range.upperBound, by: size) {
                    run.hashReceived(
                        from: peer, from: start, count: size, words: 1, rows: rows,
                        into: hashes.base)
                    mpc_low_bits(bits.base, hashes.base, 64 * size)
                    for k in start..<start + size {
                        z[k] ^= bits.base[k - start] ^ (incoming.base[k] & choices.base[k])
                    }
                }
                extendLifetime(choices)
            })
        extendLifetime((incoming, rows, hashes, bits))
    }
}
