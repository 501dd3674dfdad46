internal import BigIntegers
internal import CKernels

/// Probable primality of secret numbers n = 3 mod 4, in constant time but for the verdict.
///
/// For such n the test of Miller and Rabin asks whether a^((n - 1) / 2) = +-1.
enum PrimalityTest {
    /// Rounds for a number that comes from elsewhere: a composite one passes with 4^-64 at most, even if it
    /// was made to. (Those of `PrimeSearch` are enough for random numbers only.)
    static let roundsForAnyNumber = 64

    /// How many numbers are best tested together.
    static var lanes: Int { mpc_use_ifma() != 0 ? 8 : 1 }

    /// One round for each number, base 4 (whose power (n - 1) / 2 is that of 2 to n - 1).
    /// - Precondition: odd, of at least 16 bits, the highest word not zero.
    static func fermat(_ numbers: Numbers) -> [Bool] {
        let moduli = (0..<numbers.count).map { Modulus(numbers.rows($0..<($0 + 1))) }
        let bases = Numbers([BigInteger](repeating: 4, count: numbers.count), width: numbers.width)
        let powers = Modulus.power(
            moduli, bases, halved(numbers), bits: 64 * numbers.width)
        return powers.isEqual(to: Numbers([1], width: numbers.width))
    }

    /// Whether one number n = 3 mod 4 passes `rounds` rounds with random bases above 1.
    static func isPrime(_ number: Numbers, rounds: Int) -> Bool {
        let modulus = Modulus(number)
        let exponent = halved(number).repeated(rounds)
        let one = Numbers([1], width: number.width)
        let bases = Numbers.random(count: rounds, bits: 64 * number.width - 8)
        // 0 and 1 say nothing; they never come up in practice.
        bases.write { words in for i in 0..<rounds { words[i * number.width] |= 2 } }
        let powers = modulus.power(bases, exponent, bits: 64 * number.width)
        let minusOne = Numbers(count: 1, width: number.width).subtracting(one, modulo: number)
        let isOne = powers.isEqual(to: one)
        let isMinusOne = powers.isEqual(to: minusOne)
        return zip(isOne, isMinusOne).allSatisfy { $0 || $1 }
    }

    /// Whether (p - 1) / 2 of a prime p is prime and 3 modulo 4, as `PrimeSearch` makes safe primes.
    static func isSafe(_ prime: Numbers) -> Bool {
        let half = halved(prime)
        return half.read { $0[0] & 3 } == 3 && isPrime(half, rounds: roundsForAnyNumber)
    }

    /// (n - 1) / 2 of odd numbers.
    static func halved(_ numbers: Numbers) -> Numbers {
        let made = Numbers(count: numbers.count, width: numbers.width)
        numbers.read { x in
            made.write { z in
                for i in 0..<(numbers.count * numbers.width) {
                    let isTop = (i + 1) % numbers.width == 0
                    z[i] = x[i] >> 1 | (isTop ? 0 : x[i + 1] << 63)
                }
            }
        }
        return made
    }
}
