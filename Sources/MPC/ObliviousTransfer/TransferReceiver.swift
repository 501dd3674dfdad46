internal import CKernels

/// The receiver's end of an extension of oblivious transfer (SoftSpokenOT: Roy, ePrint 2022/192, 3.1 and 4,
/// with 16 leaves a tree and the repetition code). See Protocols/oblivious-transfer.md.
///
/// With choice bits u it gets for each transfer a row v of 128 bits, while the sender gets w = v ⊕ uΔ.
/// Rows stand as 128 planes of bits, 64 transfers a word. Each tree gives four planes: with r_x the
/// stream of leaf x, plane b is the sum of the r_x with bit b of x set, and the sum of all is what
/// the correction turns into u.
final class TransferReceiver: @unchecked Sendable {
    /// Words of planes made in one go; corrections come in pieces of so many words a tree.
    static let pieceWords = 64
    static let planes = 128
    static let streamDomain: UInt64 = 2

    private let streams: AESStreams
    private let scratch = WordBuffer(uninitialized: 16 * TransferReceiver.pieceWords)
    /// Words of planes made so far: where the streams stand, and a transfer's number.
    private(set) var position = 0

    /// `keys`: of the leaves of the first 32 trees, two words each.
    init(keys: WordBuffer) {
        streams = AESStreams(keys: keys.base, count: PuncturedTree.count * PuncturedTree.leaves)
        extendLifetime(keys)
    }

    /// The next 64·`words` transfers with the given choice bits. Plane j goes to planes + j·stride,
    /// the corrections, 32 words for each word of choices, to `correction`: piece by piece, and tree by
    /// tree within a piece. Precondition: `words` is a multiple of 8.
    func extend(
        choices: UnsafePointer<UInt64>, words: Int, planes: UnsafeMutablePointer<UInt64>,
        stride: Int, correction: UnsafeMutableRawPointer
    ) {
        for start in Swift.stride(from: 0, to: words, by: Self.pieceWords) {
            let here = min(Self.pieceWords, words - start)
            for tree in 0..<PuncturedTree.count {
                streams.fill(
                    scratch.base, stride: here, keys: 16 * tree..<16 * tree + 16,
                    domain: Self.streamDomain, block: UInt64((position + start) / 2), words: here)
                mpc_softspoken_receive(
                    planes + 4 * tree * stride + start, stride,
                    correction + 8 * (PuncturedTree.count * start + tree * here),
                    choices + start, scratch.base, here)
            }
        }
        position += words
    }

    /// The answer to a check of the last run (see `TransferCheck`): the hash of the choices, then those of
    /// the planes, two words each.
    func answer(
        _ check: TransferCheck, choices: UnsafePointer<UInt64>,
        planes: UnsafePointer<UInt64>, stride: Int, to target: UnsafeMutablePointer<UInt64>
    ) {
        check.hash(choices, into: target)
        for j in 0..<Self.planes { check.hash(planes + j * stride, into: target + 2 + 2 * j) }
    }
}
