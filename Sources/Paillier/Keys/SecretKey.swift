internal import BigIntegers

/// A Paillier key that decrypts: the primes p > q of N = p q, both 3 modulo 4 and of half of N's
/// length, with gcd(p - 1, q - 1) = 2. Wiped on release; no description.
public final class SecretKey: Sendable {
    public let publicKey: PublicKey
    /// Whether (p - 1) / 2 and (q - 1) / 2 are prime too: ring-Pedersen parameters and threshold keys
    /// ask for it.
    public let hasSafePrimes: Bool
    let p: PrimePart
    let q: PrimePart
    /// 1/q mod p, 1/q^2 mod p^2.
    let qInverse: Numbers
    let qSquareInverse: Numbers

    /// A new key. 2048 bits take some milliseconds with IFMA; safe primes some 20 times as long, with a
    /// wide spread.
    public convenience init(size: KeySize = .bits2048, safePrimes: Bool = false) {
        let search = PrimeSearch(bits: size.rawValue / 2, isSafe: safePrimes)
        let first = search.find()
        while true {
            if let made = try? SecretKey(
                primes: first, search.find(), size: size, areSafe: safePrimes, testing: false)
            {
                self.init(made)
                return
            }
        }
    }

    private init(_ other: SecretKey) {
        publicKey = other.publicKey
        hasSafePrimes = other.hasSafePrimes
        p = other.p
        q = other.q
        qInverse = other.qInverse
        qSquareInverse = other.qSquareInverse
    }

    /// The key of two primes. `testing`: whether they are tested for primality, and whether they are
    /// safe is found out; otherwise they are known to be prime, and safe if `areSafe`.
    ///
    /// Variable time in what is computed once: their difference, and the gcd of p - 1 and q - 1.
    /// Throws `.keyRefused`.
    init(
        primes first: Numbers, _ second: Numbers, size: KeySize, areSafe: Bool, testing: Bool
    ) throws(PaillierError) {
        let ordered = [first.reveal(0), second.reveal(0)].sorted()
        let (q, p) = (ordered[0], ordered[1])
        let half = size.rawValue / 2
        let modulus = p * q
        guard q.bitWidth == half, p.bitWidth == half, modulus.bitWidth == size.rawValue,
            p.bit(0), p.bit(1), q.bit(0), q.bit(1),
            // Close primes are found by Fermat's method (FIPS 186-5, A.1.3, 5.4).
            (p - q).bitWidth > half - 100,
            BigInteger.gcd(p - 1, q - 1) == 2
        else { throw .keyRefused(.factorsRefused) }
        let width = size.words / 2
        let (pNumber, qNumber) = (Numbers([p], width: width), Numbers([q], width: width))
        var isSafe = areSafe
        if testing {
            let rounds = PrimalityTest.roundsForAnyNumber
            guard PrimalityTest.isPrime(pNumber, rounds: rounds),
                PrimalityTest.isPrime(qNumber, rounds: rounds)
            else { throw .keyRefused(.factorsRefused) }
            isSafe = [pNumber, qNumber].allSatisfy { PrimalityTest.isSafe($0) }
        }
        guard let qInverse = qNumber.inverse(modulo: pNumber) else {
            throw .keyRefused(.factorsRefused)
        }
        let key = PublicKey(modulus: modulus, size: size)
        publicKey = key
        hasSafePrimes = isSafe
        self.qInverse = qInverse
        self.p = PrimePart(pNumber, otherPrime: qNumber, modulus: key.number)
        self.q = PrimePart(qNumber, otherPrime: pNumber, modulus: key.number)
        // 1/q^2 mod p^2 from 1/q mod p, by one step of Newton's iteration: y (2 - q^2 y).
        let start = qInverse.multiplied(by: qInverse).modulo(pNumber).widened(to: 2 * width)
        let square = self.p.square
        let product = square.multiply(self.q.square.value.modulo(square.value), start)
        let correction = Numbers([2], width: 2 * width).subtracting(product, modulo: square.value)
        qSquareInverse = square.multiply(start, correction)
    }
}

extension SecretKey: CustomReflectable {
    /// Shows the public key's size only.
    public var customMirror: Mirror { Mirror(self, children: ["bits": publicKey.bits]) }
}
