/// Why a key, ciphertext, plaintext, proof or file was refused. Cases hold public values only.
public enum PaillierError: Error, Equatable, Sendable {
    /// A modulus or a pair of primes can't be a key.
    case keyRefused(KeyFault)
    /// Ring-Pedersen parameters can't be such.
    case parametersRefused(ParameterFault)
    /// The plaintext at this position is outside of the range that is stated.
    case plaintextOutOfRange(position: Int)
    /// The ciphertext at this position is not in 1 ..< N^2.
    case ciphertextOutOfRange(position: Int)
    /// The ciphertext at this position has a factor in common with N.
    case ciphertextNotInvertible(position: Int)
    /// The randomness at this position is not in 1 ..< N or has a factor in common with N.
    case randomnessNotInvertible(position: Int)
    /// The parts belong to different keys.
    case keyMismatch
    /// Columns or lists that belong together have different lengths.
    case countMismatch(expected: Int, found: Int)
    /// A result might not fit: it may need this many bits, and this many there are.
    case overflow(neededBits: Int, availableBits: Int)
    /// Fixed-point numbers of different scales can't be added.
    case scaleMismatch(Int, Int)
    /// A number can't be written with that many binary places.
    case notRepresentable
    /// A proof does not show what it should.
    case proofRefused(ProofKind)
    /// A byte string or text is no such thing in the one form that is read.
    case malformed(Format)
    /// No sharing has this threshold among this many parties.
    case invalidThreshold(threshold: Int, parties: Int)
    /// Fewer parts than are needed.
    case tooFewParts(needed: Int, given: Int)
    /// A part has the number of no party, or a number that another has.
    case partyRefused(Int)
    /// A party's partial decryption comes without a proof that holds.
    case partialDecryptionRefused(party: Int)
    /// Combined parts give no plaintext: at least one is wrong.
    case partsInconsistent

    /// What is wrong with a key.
    public enum KeyFault: Equatable, Sendable {
        /// Keys have 2048, 3072 or 4096 bits.
        case unsupportedSize(bits: Int)
        case even
        case prime
        case perfectPower
        /// A prime factor below 2^16.
        case smallFactor(Int)
        /// Factors that are no two different primes, both 3 modulo 4 and of half the size.
        case factorsRefused
        /// This needs a key of safe primes.
        case primesNotSafe
    }

    /// What is wrong with ring-Pedersen parameters.
    public enum ParameterFault: Equatable, Sendable {
        /// s or t is not in 2 ... N - 2 or has a factor in common with N.
        case baseRefused
    }

    /// The proofs.
    public enum ProofKind: String, Sendable {
        case modulus, noSmallFactor, ringPedersen, range, affine, logarithm, decryption
        case partialDecryption
    }

    /// The things that are encoded.
    public enum Format: String, Sendable {
        case publicKey, secretKey, ciphertext, ringPedersen, proof, keyShare, partialDecryption
        case verificationKey
    }
}
