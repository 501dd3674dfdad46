package import BigIntegers

/// What a key's owner encrypts with in a protocol whose parties follow it: powers (h^N)^x of a base h that
/// it tells its peers, with exponents x of 256 bits. `CommonBase` is what they make of it.
///
/// That plaintexts are hidden rests, beside DCR, on powers of h to such exponents looking like any other
/// powers of h to who can't factor N (discrete logarithms with short exponents: P. van Oorschot,
/// M. Wiener, EUROCRYPT 1996; T. Koshiba, K. Kurosawa, "Short Exponent Diffie-Hellman Problems", PKC 2004): some 2^128
/// steps by what is known.
package final class OwnedBase: Sendable {
    /// Bits of the owner's exponents.
    static let exponentBits = 256

    private let key: SecretKey
    /// h.
    package let value: BigInteger
    /// Powers of h^N modulo p^2, and modulo q^2.
    private let powers: [PowerTable]

    /// Draws h = -y^2 mod N, whose powers have Jacobi symbol 1 (Damgård, Jurik, Nielsen 2010, 4.2).
    package init(of key: SecretKey) {
        let publicKey = key.publicKey
        let h = publicKey.randomBase()
        let power = publicKey.power(ofBase: h)
        self.key = key
        value = h.reveal(0)
        powers = [key.p, key.q].map { part in
            PowerTable(
                power.modulo(part.square.value), bits: Self.exponentBits, modulus: part.square)
        }
    }

    /// Encrypts with fresh randomness. Constant time in the plaintexts.
    ///
    /// Throws `.overflow` if the plaintexts' stated range is wider than the key's.
    package func encrypt(_ plaintexts: Plaintexts) throws(PaillierError) -> Ciphertexts {
        let residues = try key.publicKey.residues(plaintexts)
        let exponents = Numbers.random(count: plaintexts.count, bits: Self.exponentBits)
        let parts = [key.p, key.q].enumerated().map { place, part in
            powers[place].power(exponents, plain: part.plain(residues))
        }
        return Ciphertexts(key.combinedSquares(parts[0], parts[1]), key: key.publicKey)
    }
}

extension PublicKey {
    /// h^N mod N^2.
    func power(ofBase h: Numbers) -> Numbers {
        square.power(h.widened(to: square.width), number, bits: bits)
    }
}
