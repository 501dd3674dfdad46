internal import EllipticCurves
internal import FiniteFields
internal import SecretSharing
internal import Transcripts

/// What one signer deals for a batch of presignatures: everything follows from a seed of 32 bytes, so that
/// showing the seed shows all of it.
final class PresignatureDealing: Sendable {
    typealias Scalar = Secp256k1.Scalar

    /// Names the session, the batch's size and the threshold.
    private let terms: PresigningTerms
    /// The dealer's place among the signers.
    private let place: Int
    /// 32 bytes.
    private let seed: SecretVector<UInt8>
    /// For each presignature the t + 1 coefficients of the dealer's part of k; then those of a.
    private let coefficients: SecretVector<Scalar>

    /// - Precondition: 32 bytes of seed.
    init(_ terms: PresigningTerms, dealer place: Int, seed: consuming SecretVector<UInt8>) {
        precondition(seed.count == 32, "a seed has 32 bytes")
        self.terms = terms
        self.place = place
        coefficients = SeedExpansion.scalars(
            seed, label: "coefficients",
            count: 2 * terms.count * terms.signers.key.minimumSigners)
        self.seed = seed
    }

    /// The seed as an ordinary array: from here on the batch is public.
    func reveal() -> [UInt8] { seed.reveal() }

    /// What the signer at this place gets: its shares of the dealer's k and a, the dealer's seed for the two
    /// alone, and what the commitment is blinded with.
    func content(for recipient: Int) -> SecretVector<UInt8> {
        let size = terms.signers.key.minimumSigners
        let x = Scalar(UInt64(terms.signers.numbers[recipient].value))
        let tail = SeedExpansion.bytes(seed, label: "pair \(recipient)", count: 64)
        var content = SecretVector<UInt8>(repeating: 0, count: terms.contentByteCount)
        content.withUnsafeMutableBufferPointer { content in
            let raw = UnsafeMutableRawBufferPointer(content)
            coefficients.withUnsafeBufferPointer { coefficients in
                for k in 0..<(2 * terms.count) {
                    var share = Scalar.zero
                    for j in (0..<size).reversed() {
                        share = share * x + coefficients[size * k + j]
                    }
                    share.writeSecret(
                        to: UnsafeMutableRawBufferPointer(
                            rebasing: raw[(32 * k)..<(32 * (k + 1))]))
                }
            }
            tail.withUnsafeBufferPointer {
                _ = content[(64 * terms.count)...].update(fromContentsOf: $0)
            }
        }
        return content
    }

    /// What the dealer publishes of a content: H(session, dealer, recipient, content, blinding).
    static func commitment(
        to content: borrowing SecretVector<UInt8>, _ terms: PresigningTerms, dealer: Int,
        recipient: Int
    ) -> [UInt8] {
        let head = terms.pairDigest("commitment", dealer, recipient)
        return Array(SecretHash.sha512(head, content).reveal().prefix(32))
    }
}
