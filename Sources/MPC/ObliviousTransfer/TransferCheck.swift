internal import CKernels

/// The check that a receiver used one and the same choice bits with all trees (Roy, ePrint 2022/192, 4): a
/// universal hash of every plane, drawn by the sender once the corrections are there.
///
/// R(x) = Σ χ_i x_i + x_m in GF(2^128), where x_i are the blocks of 128 bits of a plane and x_m is the last
/// one, of transfers that serve as a mask for R(u) and nothing else. This hashes columns, where KOS15
/// took sums of rows, whose proof had a gap (Roy, 4.3). A receiver that is inconsistent passes
/// only if it guesses the digits of Δ concerned; so a failed check is final.
final class TransferCheck: Sendable {
    /// Words of planes that a checked run has more than it gives: one block of mask, filled up to the
    /// unit of a stream.
    static let maskWords = 8
    /// Words of a receiver's answer.
    static let answerWords = 2 + 2 * TransferReceiver.planes

    /// Words of planes that are used, a multiple of 2; the mask follows.
    let words: Int
    private let coefficients: WordBuffer

    /// `seed`: 16 bytes.
    init(seed: [UInt8], words: Int) {
        precondition(words % 2 == 0)
        self.words = words
        coefficients = WordBuffer(uninitialized: words)
        seed.withUnsafeBytes { WordStream(key: $0, domain: 0) }
            .read(into: coefficients.base, count: words)
    }

    /// R of a plane, two words.
    func hash(_ plane: UnsafePointer<UInt64>, into target: UnsafeMutablePointer<UInt64>) {
        var sum: (UInt64, UInt64, UInt64, UInt64) = (plane[words], plane[words + 1], 0, 0)
        withUnsafeMutablePointer(to: &sum) { sum in
            sum.withMemoryRebound(to: UInt64.self, capacity: 4) {
                mpc_gf128_accumulate($0, coefficients.base, plane, words / 2)
                mpc_gf128_reduce(target, $0)
            }
        }
    }
}
