internal import FiniteFields

/// Inversion and square roots modulo p = 2^255 - 19 by fixed addition chains, in constant time.
extension Ed25519Fp {
    /// To the powers of 2^250 - 1 and 11.
    private var chain: (ones250: Self, eleven: Self) {
        let two = squared()
        let nine = two.squared(times: 2) * self
        let eleven = nine * two
        let ones5 = eleven.squared() * nine  // 2^5 - 1
        let ones10 = ones5.squared(times: 5) * ones5
        let ones20 = ones10.squared(times: 10) * ones10
        let ones40 = ones20.squared(times: 20) * ones20
        let ones50 = ones40.squared(times: 10) * ones10
        let ones100 = ones50.squared(times: 50) * ones50
        let ones200 = ones100.squared(times: 100) * ones100
        return (ones200.squared(times: 50) * ones50, eleven)
    }

    /// The inverse, or zero for zero, as the power of p - 2 = 2^255 - 21.
    var inverseByChain: Self {
        let (ones250, eleven) = chain
        return ones250.squared(times: 5) * eleven
    }

    /// To the power of (p - 5) / 8 = 2^252 - 3.
    var powerForRoot: Self { chain.ones250.squared(times: 2) * self }

    /// The one of the element and its negative that is even.
    var even: Self { Self.select(sign, -self, self) }

    /// SQRT_RATIO_M1 of RFC 9496, 4.2.
    ///
    /// `root` is never odd, and: if u/v is a square its root, and `isSquare` 1 (also for u = 0);
    /// 0 with `isSquare` 0 for v = 0 and u not; else a root of sqrt(-1) u/v, with `isSquare` 0.
    static func squareRootOfRatio(_ u: Self, _ v: Self) -> (isSquare: UInt64, root: Self) {
        let v3 = v.squared() * v
        let v7 = v3.squared() * v
        let root = u * v3 * (u * v7).powerForRoot
        let check = v * root.squared()
        let imaginary = Edwards25519.rootOfMinusOne
        let isRoot: UInt64 = check == u ? 1 : 0
        let isFlipped: UInt64 = check == -u ? 1 : 0
        let isFlippedByImaginary: UInt64 = check == -(u * imaginary) ? 1 : 0
        let adjusted = Self.select(isFlipped | isFlippedByImaginary, root * imaginary, root)
        return (isRoot | isFlipped, adjusted.even)
    }
}
