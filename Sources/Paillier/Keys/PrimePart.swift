internal import BigIntegers

/// One prime p of N = p q with what decryption and roots need modulo p and p^2. Constant time.
struct PrimePart: Sendable {
    let prime: Numbers
    let root: Modulus
    let square: Modulus
    /// p - 1, and 1 / L(g^(p - 1) mod p^2) = -1/q mod p for g = N + 1, L(x) = (x - 1)/p.
    let order: Numbers
    let decryptionFactor: Numbers
    /// The other prime modulo p: 1 + m N is 1 + (m q) p modulo p^2.
    private let other: Numbers
    private let table = Lazy<PowerTable>()

    init(_ prime: Numbers, otherPrime: Numbers, modulus: Numbers) {
        self.prime = prime
        root = Modulus(prime)
        square = Modulus(prime, squared: true)
        let one = Numbers([1], width: prime.width)
        order = prime.subtracting(one, modulo: prime)
        other = otherPrime.modulo(prime)
        guard let inverse = other.inverse(modulo: prime) else {
            preconditionFailure("two different primes")
        }
        decryptionFactor = Numbers(count: 1, width: prime.width)
            .subtracting(inverse, modulo: prime)
    }

    /// Plaintexts, as residues modulo N, for a table of powers modulo p^2.
    func plain(_ residues: Numbers) -> PowerTable.Plain {
        PowerTable.Plain(numbers: residues, scale: other)
    }

    /// Bits of exponents that make a power of the table's base uniform within 2^-128.
    var exponentBits: Int { 64 * prime.width + 128 }

    /// Powers modulo p^2 of h^p, with h = -x^2 a random non-residue modulo p: N-th powers modulo p^2.
    var randomPowers: PowerTable {
        table.get {
            let x = Numbers.random(count: 1, bits: 64 * prime.width + 128).modulo(prime)
            let h = Numbers(count: 1, width: prime.width)
                .subtracting(root.multiply(x, x), modulo: prime)
            let base = square.power(
                h.widened(to: square.width), prime, bits: 64 * prime.width)
            return PowerTable(base, bits: exponentBits, modulus: square)
        }
    }
}
