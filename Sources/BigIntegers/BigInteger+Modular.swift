internal import CGMP

extension BigInteger {
    /// The residue in `0..<modulus`. Throws `.modulusNotPositive`.
    public func modulo(_ modulus: BigInteger) throws(BigIntegerError) -> BigInteger {
        guard modulus.signum > 0 else { throw .modulusNotPositive }
        return BigInteger.combine(self, modulus, cgmp_modulo)
    }

    /// The `y` in `0..<modulus` with `self * y = 1` modulo `modulus`. Variable time.
    ///
    /// Throws `.modulusNotPositive`, or `.notInvertible` if there is a common factor.
    public func inverseVariableTime(
        modulo modulus: BigInteger
    ) throws(BigIntegerError) -> BigInteger {
        guard modulus.signum > 0 else { throw .modulusNotPositive }
        if modulus == 1 { return .zero }
        var exists = false
        let inverse = BigInteger.combine(self, modulus) { exists = cgmp_invert($0, $1, $2) != 0 }
        guard exists else { throw .notInvertible }
        return inverse
    }

    /// `self^exponent` in `0..<modulus`. Variable time: for public exponents only; a secret exponent
    /// belongs in `SecretInteger.power(of:modulo:)`.
    ///
    /// A negative exponent takes the inverse. Throws `.modulusNotPositive` and `.notInvertible`.
    public func powerVariableTime(
        _ exponent: BigInteger, modulo modulus: BigInteger
    ) throws(BigIntegerError) -> BigInteger {
        guard modulus.signum > 0 else { throw .modulusNotPositive }
        guard exponent.signum >= 0 else {
            return try inverseVariableTime(modulo: modulus)
                .powerVariableTime(-exponent, modulo: modulus)
        }
        return BigInteger.combine(self, exponent) { result, base, exponent in
            modulus.read { cgmp_power_modulo(result, base, exponent, $0) }
        }
    }

    /// The Jacobi symbol of this over `modulus`: -1, 0 or 1. Variable time.
    ///
    /// Throws `.modulusNotPositive` and `.evenModulus`.
    public func jacobiSymbol(over modulus: BigInteger) throws(BigIntegerError) -> Int {
        guard modulus.signum > 0 else { throw .modulusNotPositive }
        guard modulus.isOdd else { throw .evenModulus }
        return read { x in modulus.read { Int(cgmp_jacobi(x, $0)) } }
    }

    /// Whether this is certainly or very probably prime: Baillie-PSW, and Miller-Rabin to `rounds`
    /// rounds in all. Variable time.
    ///
    /// A composite number passes with probability at most 4^(24 - rounds), however it was chosen;
    /// none that passes Baillie-PSW alone is known. - Precondition: `rounds` is 25 or more.
    public func isProbablePrime(rounds: Int = 64) -> Bool {
        precondition(rounds >= 25, "too few rounds to say anything")
        guard signum > 0 else { return false }
        return read { cgmp_probable_prime($0, Int32(clamping: rounds)) != 0 }
    }

    /// A uniformly distributed integer in `0..<bound`, by rejection. Variable time.
    ///
    /// Throws `.modulusNotPositive`. For a secret value use `SecretInteger.random(below:using:)`.
    public static func random(
        below bound: BigInteger, using generator: inout some RandomNumberGenerator
    ) throws(BigIntegerError) -> BigInteger {
        guard bound.signum > 0 else { throw .modulusNotPositive }
        let bits = bound.bitWidth
        let count = (bits + 63) / 64
        let mask = UInt64.max >> UInt64(64 * count - bits)
        while true {
            var words = (0..<count).map { _ in generator.next() as UInt64 }
            words[count - 1] &= mask
            let candidate = BigInteger(words: words)
            if candidate < bound { return candidate }
        }
    }
}
