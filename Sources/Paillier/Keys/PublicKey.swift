public import BigIntegers

/// A Paillier key that encrypts: N, a product of two primes (P. Paillier, "Public-Key Cryptosystems
/// Based on Composite Degree Residuosity Classes", EUROCRYPT 1999, with g = N + 1).
///
/// There is no way to one that skips the checks: it comes from its owner's `SecretKey`, or from a
/// peer's `UncheckedPublicKey`, by proofs. Plaintexts are integers in -(N - 1)/2 ... (N - 1)/2.
public final class PublicKey: Sendable {
    public let size: KeySize
    /// N.
    public let modulus: BigInteger
    /// N in words, and as what is computed modulo.
    let number: Numbers
    let root: Modulus
    let square: Modulus
    let modulusSquared: BigInteger
    private let table = Lazy<EncryptionTable>()

    init(modulus: BigInteger, size: KeySize) {
        self.size = size
        self.modulus = modulus
        number = Numbers([modulus], width: size.words)
        root = Modulus(number)
        square = Modulus(number, squared: true)
        modulusSquared = modulus * modulus
    }

    /// Bits of N.
    public var bits: Int { size.rawValue }

    /// Plaintexts of magnitude up to 2^(this many bits) certainly have their place.
    public var plaintextBits: Int { bits - 2 }

    /// Powers for encryption, made at first use: some milliseconds, and some megabytes.
    var encryptionTable: EncryptionTable { table.get { EncryptionTable(self) } }
}

extension PublicKey: Hashable {
    public static func == (a: PublicKey, b: PublicKey) -> Bool { a.modulus == b.modulus }

    public func hash(into hasher: inout Hasher) { hasher.combine(modulus) }
}
