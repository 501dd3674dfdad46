internal import COpenSSL
internal import EllipticCurves
internal import FiniteFields
internal import SecretSharing

/// The receiver's side of the base transfers: endemic oblivious transfer by key agreement (Masny, Rindal,
/// ePrint 2019/706, figure 8) on ristretto255. See Protocols/oblivious-transfer.md, "Base transfers".
///
/// For choice c: r₁₋c is random, r_c = A - H_c(r₁₋c) with A = aG; both are sent. The sender's key j is made
/// of b(r_j + H_j(r₁₋j)), of which the receiver knows that for c: aB. One of the two is beyond its
/// reach, as H fixes r_j + H_j(r₁₋j) only once r₁₋j is chosen.
struct BaseTransferReceiver: ~Copyable {
    /// r₀ and r₁ of each transfer, 64 bytes.
    let message: [UInt8]
    private let context: TransferContext
    private let choices: WordBuffer
    private let exponents: SecretVector<Ristretto255.Scalar>
    private let count: Int

    /// `choices`: one word for each of `count` transfers, 0 or 1.
    init(choices: WordBuffer, context: TransferContext) {
        self.choices = choices
        self.context = context
        count = choices.count
        var exponents = SecretVector(repeating: Ristretto255.Scalar.zero, count: count)
        var message: [UInt8] = []
        message.reserveCapacity(64 * count)
        exponents.withUnsafeMutableBufferPointer { exponents in
            for i in 0..<exponents.count {
                exponents[i] = .random()
                let other = Ristretto255.random()
                let hash = BaseTransfer.mask(
                    other.canonicalBytes(), choice: choices.base[i], index: i, context)
                let chosen = Ristretto255.generatorMultiplied(by: exponents[i]) - hash
                message += BaseTransfer.ordered(
                    chosen.canonicalBytes(), other.canonicalBytes(), by: choices.base[i])
            }
        }
        self.exponents = exponents
        self.message = message
    }

    /// The chosen keys, two words each, from the sender's B of each transfer, 32 bytes. Throws
    /// `.invalidMessage` if one is no group element or the identity.
    consuming func keys(from sent: [UInt8]) throws(MPCError) -> WordBuffer {
        precondition(sent.count == 32 * count)
        let keys = WordBuffer(uninitialized: 2 * count)
        for i in 0..<count {
            let bytes = Array(sent[32 * i..<32 * i + 32])
            guard let b = try? Ristretto255(canonicalBytes: bytes) else {
                throw .invalidMessage(party: context.sender)
            }
            let point = exponents.withUnsafeBufferPointer { b.multiplied(by: $0[i]) }
            BaseTransfer.key(
                point, index: i, choice: choices.base[i],
                pair: Array(message[64 * i..<64 * i + 64]), sent: bytes, context,
                into: keys.base + 2 * i)
        }
        return keys
    }
}

/// What both sides of a base transfer compute.
enum BaseTransfer {
    private static let maskTag = Array(
        "swift-mpc/base-transfer/v1/mask/ristretto255_XMD:SHA-512_R255MAP_RO_".utf8)

    /// H_choice(r) of transfer `index`, an element whose discrete logarithm nobody knows.
    static func mask(
        _ r: [UInt8], choice: UInt64, index: Int, _ context: TransferContext
    ) -> Ristretto255 {
        var input = context.hash("mask")
        input.append(index)
        input.append(Int(choice))
        input.append(r)
        guard
            let element = try? Ristretto255.hash(input.finish(), domainSeparationTag: maskTag)
        else { preconditionFailure("the tag is not empty") }
        return element
    }

    /// Writes the key of 16 bytes that a shared element gives.
    static func key(
        _ shared: Ristretto255, index: Int, choice: UInt64, pair: [UInt8], sent: [UInt8],
        _ context: TransferContext, into target: UnsafeMutablePointer<UInt64>
    ) {
        var input = context.hash("swift-mpc/base-transfer/v1/key")
        input.append(index)
        input.append(Int(choice))
        input.append(pair)
        input.append(sent)
        var secret = shared.canonicalBytes()
        input.append(secret)
        let digest = WordBuffer(uninitialized: 4)
        input.finish(into: digest.base)
        target.update(from: digest.base, count: 2)
        secret.withUnsafeMutableBytes { OPENSSL_cleanse($0.baseAddress, $0.count) }
    }

    /// `chosen` then `other` for a choice of 0, else the other way round. Constant time.
    static func ordered(_ chosen: [UInt8], _ other: [UInt8], by choice: UInt64) -> [UInt8] {
        let mask = UInt8(truncatingIfNeeded: 0 &- choice)
        let difference = zip(chosen, other).map { ($0 ^ $1) & mask }
        return zip(chosen, difference).map { $0 ^ $1 } + zip(other, difference).map { $0 ^ $1 }
    }
}
