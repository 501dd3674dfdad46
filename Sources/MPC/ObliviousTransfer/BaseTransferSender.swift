internal import EllipticCurves
internal import FiniteFields
internal import SecretSharing

/// The sender's side of the base transfers: see `BaseTransferReceiver`. Each transfer has an exponent of its
/// own, as in the paper's proof.
struct BaseTransferSender: ~Copyable {
    /// B = bG of each transfer, 32 bytes. It depends on nothing received.
    let message: [UInt8]
    private let context: TransferContext
    private let exponents: SecretVector<Ristretto255.Scalar>

    init(count: Int, context: TransferContext) {
        self.context = context
        var exponents = SecretVector(repeating: Ristretto255.Scalar.zero, count: count)
        var message: [UInt8] = []
        message.reserveCapacity(32 * count)
        exponents.withUnsafeMutableBufferPointer { exponents in
            for i in 0..<exponents.count {
                // A zero would make the identity, which the receiver refuses: of probability 2^-252.
                exponents[i] = .random()
                message += Ristretto255.generatorMultiplied(by: exponents[i]).canonicalBytes()
            }
        }
        self.exponents = exponents
        self.message = message
    }

    /// Both keys of each transfer, two words each, key 0 first, from the receiver's r₀ and r₁ of each,
    /// 64 bytes. Throws `.invalidMessage` if one is no group element.
    consuming func keys(from received: [UInt8]) throws(MPCError) -> WordBuffer {
        let count = exponents.count
        precondition(received.count == 64 * count)
        let keys = WordBuffer(uninitialized: 4 * count)
        for i in 0..<count {
            let pair = Array(received[64 * i..<64 * i + 64])
            let halves = [Array(pair[..<32]), Array(pair[32...])]
            let sent = Array(message[32 * i..<32 * i + 32])
            for j in 0..<2 {
                guard let r = try? Ristretto255(canonicalBytesOrIdentity: halves[j]) else {
                    throw .invalidMessage(party: context.receiver)
                }
                let hash = BaseTransfer.mask(
                    halves[1 - j], choice: UInt64(j), index: i, context)
                let point = exponents.withUnsafeBufferPointer { (r + hash).multiplied(by: $0[i]) }
                BaseTransfer.key(
                    point, index: i, choice: UInt64(j), pair: pair, sent: sent, context,
                    into: keys.base + 4 * i + 2 * j)
            }
        }
        return keys
    }
}
