internal import CGMP

extension BigInteger: AdditiveArithmetic {
    public static var zero: BigInteger { BigInteger(words: []) }

    public static func + (a: BigInteger, b: BigInteger) -> BigInteger {
        combine(a, b, cgmp_add)
    }

    public static func - (a: BigInteger, b: BigInteger) -> BigInteger {
        combine(a, b, cgmp_subtract)
    }

    public static func * (a: BigInteger, b: BigInteger) -> BigInteger {
        combine(a, b, cgmp_multiply)
    }

    public static func *= (a: inout BigInteger, b: BigInteger) { a = a * b }

    public static prefix func - (a: BigInteger) -> BigInteger {
        make { result in a.read { cgmp_negate(result, $0) } }
    }

    /// The magnitude.
    public var magnitude: BigInteger { signum < 0 ? -self : self }

    /// `self * 2^bits`. - Precondition: `bits >= 0`.
    public static func << (a: BigInteger, bits: Int) -> BigInteger {
        precondition(bits >= 0, "a negative shift")
        return make { result in a.read { cgmp_shift_left(result, $0, UInt(bits)) } }
    }

    /// `self / 2^bits`, rounded down. - Precondition: `bits >= 0`.
    public static func >> (a: BigInteger, bits: Int) -> BigInteger {
        precondition(bits >= 0, "a negative shift")
        return make { result in a.read { cgmp_shift_right(result, $0, UInt(bits)) } }
    }

    /// Quotient, rounded towards zero, and remainder, with the sign of `self`: as Swift's integers.
    ///
    /// Throws `.modulusNotPositive` if `divisor` is zero.
    public func quotientAndRemainder(
        dividingBy divisor: BigInteger
    ) throws(BigIntegerError) -> (quotient: BigInteger, remainder: BigInteger) {
        try divide(by: divisor, cgmp_truncate_divide)
    }

    /// Quotient, rounded down, and remainder, with the sign of `divisor`.
    ///
    /// Throws `.modulusNotPositive` if `divisor` is zero.
    public func flooredQuotientAndRemainder(
        dividingBy divisor: BigInteger
    ) throws(BigIntegerError) -> (quotient: BigInteger, remainder: BigInteger) {
        try divide(by: divisor, cgmp_floor_divide)
    }

    private func divide(
        by divisor: BigInteger, _ body: (mpz_ptr, mpz_ptr, mpz_srcptr, mpz_srcptr) -> Void
    ) throws(BigIntegerError) -> (quotient: BigInteger, remainder: BigInteger) {
        guard !divisor.isZero else { throw .modulusNotPositive }
        let remainder = Storage()
        let quotient = BigInteger.combine(self, divisor) { quotient, a, b in
            body(quotient, remainder.pointer, a, b)
        }
        return (quotient, BigInteger(storage: remainder))
    }

    /// The largest integer whose square is at most this. Throws `.negative`.
    public func squareRoot() throws(BigIntegerError) -> BigInteger {
        guard signum >= 0 else { throw .negative }
        return BigInteger.make { result in read { cgmp_square_root(result, $0) } }
    }

    /// The greatest common divisor, never negative; that of 0 and 0 is 0.
    public static func gcd(_ a: BigInteger, _ b: BigInteger) -> BigInteger {
        combine(a, b, cgmp_gcd)
    }

    /// The least common multiple, never negative.
    public static func lcm(_ a: BigInteger, _ b: BigInteger) -> BigInteger {
        combine(a, b, cgmp_lcm)
    }
}
