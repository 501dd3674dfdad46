/// What is wrong with a recipient's key.
public enum RecipientDefect: Error, Equatable, Sendable {
    /// It is no PEM of the kind asked for, or it is encrypted and the passphrase is wrong.
    case notPEM
    /// It is neither RSA nor on P-256.
    case unknownAlgorithm
    /// An RSA modulus has 3072 to 8192 bits, and an exponent is 65537 or a larger odd one below 2^32.
    case weakRSA(bits: Int)
    /// An RSA modulus is even or prime, or has a small factor or one only: it is nobody's.
    case unsoundRSA
    /// The public part of a secret key is another's.
    case unpaired
    /// It is not the key of this recipient.
    case otherKey
}

extension RecipientDefect: CustomStringConvertible {
    /// One line.
    public var description: String {
        switch self {
        case .notPEM: "this is no key in PEM, or it is encrypted and the passphrase is wrong"
        case .unknownAlgorithm: "a recipient's key is RSA or on the curve P-256"
        case .weakRSA(let bits):
            "an RSA key of \(bits) bits: 3072 to 8192 are taken, with exponent 65537"
        case .unsoundRSA: "the RSA modulus is no product of two large primes: ask for another key"
        case .unpaired: "the public part of the secret key is not its own: restore it from a copy"
        case .otherKey: "this is not the key of that recipient"
        }
    }
}
