public import BigIntegers
public import Transcripts

/// A key as a peer sent it. Nothing can be encrypted under it before its owner has shown that it is well
/// formed: a modulus with small factors gave away the secrets of those who used it (CVE-2023-33241).
public struct UncheckedPublicKey: Equatable, Sendable {
    public let modulus: BigInteger
    public let size: KeySize

    /// Takes what could be a modulus. Throws `.keyRefused` for one that is even, prime, a square, has a
    /// prime factor below 2^16, or another length than keys have.
    public init(modulus: BigInteger) throws(PaillierError) {
        size = try Self.check(modulus)
        self.modulus = modulus
    }

    /// The key, if its owner proves that N is a product of two primes (Π-mod) and that neither is small
    /// (Π-fac), the latter under this party's own parameters.
    ///
    /// Throws `.proofRefused`.
    public func verified(
        modulus proof: ModulusProof, noSmallFactor: NoSmallFactorProof,
        parameters: RingPedersenParameters, context: TranscriptContext, prover: Int
    ) throws(PaillierError) -> PublicKey {
        try proof.verify(modulus, size: size, context: context, prover: prover)
        let key = PublicKey(modulus: modulus, size: size)
        try noSmallFactor.verify(key, parameters, context: context, prover: prover)
        return key
    }

    /// The key, taken on trust: for one's own, or one that came with its owner's word, where a bad key
    /// harms nobody but its owner.
    public func assumedHonest() -> PublicKey { PublicKey(modulus: modulus, size: size) }

    /// What can be seen of a modulus without its owner's help. Variable time.
    static func check(_ modulus: BigInteger) throws(PaillierError) -> KeySize {
        guard modulus.signum > 0, let size = KeySize(rawValue: modulus.bitWidth) else {
            throw .keyRefused(.unsupportedSize(bits: modulus.bitWidth))
        }
        guard modulus.isOdd else { throw .keyRefused(.even) }
        let number = Numbers([modulus], width: size.words)
        if let factor = number.smallFactor() { throw .keyRefused(.smallFactor(factor)) }
        if modulus.isProbablePrime(rounds: 25) { throw .keyRefused(.prime) }
        if let root = try? modulus.squareRoot(), root * root == modulus {
            throw .keyRefused(.perfectPower)
        }
        return size
    }
}
