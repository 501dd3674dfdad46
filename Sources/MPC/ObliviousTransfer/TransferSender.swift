internal import CKernels

/// The sender's end of an extension of oblivious transfer: see `TransferReceiver`. It holds Δ, 128 secret bits
/// that are the same in all transfers.
final class TransferSender: @unchecked Sendable {
    private let streams: AESStreams
    private let scratch = WordBuffer(uninitialized: 16 * TransferReceiver.pieceWords)
    /// Δ, the first two words.
    let delta: WordBuffer
    private(set) var position = 0

    /// `keys`: of the first 32 trees by tree and position the leaves' keys, two words each; those of position
    /// 0 are not used.
    init(keys: WordBuffer, delta: WordBuffer) {
        streams = AESStreams(keys: keys.base, count: PuncturedTree.count * PuncturedTree.leaves)
        self.delta = delta
        extendLifetime(keys)
    }

    /// The four bits of Δ that belong to a tree.
    func digit(_ tree: Int) -> UInt32 {
        UInt32(truncatingIfNeeded: delta.base[tree / 16] >> UInt64(4 * (tree % 16)) & 15)
    }

    /// The next 64·`words` transfers, from the receiver's corrections.
    /// Precondition: `words` is a multiple of 8.
    func extend(
        correction: UnsafeRawPointer, words: Int, planes: UnsafeMutablePointer<UInt64>,
        stride: Int
    ) {
        let pieceWords = TransferReceiver.pieceWords
        for start in Swift.stride(from: 0, to: words, by: pieceWords) {
            let here = min(pieceWords, words - start)
            for tree in 0..<PuncturedTree.count {
                streams.fill(
                    scratch.base, stride: here, keys: 16 * tree + 1..<16 * tree + 16,
                    domain: TransferReceiver.streamDomain,
                    block: UInt64((position + start) / 2), words: here)
                mpc_softspoken_send(
                    planes + 4 * tree * stride + start, stride,
                    correction + 8 * (PuncturedTree.count * start + tree * here), digit(tree),
                    scratch.base, here)
            }
        }
        position += words
    }

    /// Whether the receiver's answer to a check fits: for each plane R(w) = R(v) ⊕ R(u)·Δ_j. Constant
    /// time.
    func verify(
        _ check: TransferCheck, answer: UnsafePointer<UInt64>, planes: UnsafePointer<UInt64>,
        stride: Int
    ) -> Bool {
        var hash: (UInt64, UInt64) = (0, 0)
        var difference: UInt64 = 0
        for j in 0..<TransferReceiver.planes {
            let mask = 0 &- (delta.base[j / 64] >> UInt64(j % 64) & 1)
            withUnsafeMutablePointer(to: &hash) { hash in
                hash.withMemoryRebound(to: UInt64.self, capacity: 2) {
                    check.hash(planes + j * stride, into: $0)
                }
            }
            difference |= hash.0 ^ answer[2 + 2 * j] ^ (answer[0] & mask)
            difference |= hash.1 ^ answer[3 + 2 * j] ^ (answer[1] & mask)
        }
        return difference == 0
    }
}
