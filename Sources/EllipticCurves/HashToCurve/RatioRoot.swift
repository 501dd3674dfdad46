internal import BigIntegers
internal import FiniteFields

/// Square roots of fractions u / v, or of z u / v where u / v is no square (RFC 9380, F.2.1.1).
struct RatioRoot<F: Field>: Sendable {
    /// q - 1 is an odd number times 2^twos: c1.
    private let twos: Int
    /// c3.
    private let power: FixedPower
    /// z to the power of the odd number: c6.
    private let zPower: F
    /// z to the power of half the odd number, rounded up: c7.
    private let zRoot: F

    /// - Precondition: `z` is no square.
    init(z: F) {
        var odd = F.order - 1
        var twos = 0
        while !odd.isOdd {
            odd = odd >> 1
            twos += 1
        }
        self.twos = twos
        power = FixedPower(odd >> 1)
        zPower = z.powerVariableTime(odd)
        zRoot = z.powerVariableTime((odd + 1) >> 1)
    }

    /// `isSquare` is 1 and `root` sqrt(u / v), or 0 and sqrt(z u / v). Constant time.
    ///
    /// - Precondition: `u` and `v` are not zero.
    func callAsFunction(_ u: F, over v: F) -> (isSquare: UInt64, root: F) {
        // v^(2^twos - 1)
        var vPower = v
        for _ in 1..<twos { vPower = vPower.squared() * v }
        let shared = power(u * vPower.squared() * v) * vPower
        var root = shared * u
        var check = root * shared * v
        let isSquare: UInt64 = check.squared(times: twos - 1) == .one ? 1 : 0
        root = .select(isSquare, root, root * zRoot)
        check = .select(isSquare, check, check * zPower)
        // Makes check 1, bit by bit.
        var correction = zPower
        for i in stride(from: twos, to: 1, by: -1) {
            let isRight: UInt64 = check.squared(times: i - 2) == .one ? 1 : 0
            root = .select(isRight, root, root * correction)
            correction = correction.squared()
            check = .select(isRight, check, check * correction)
        }
        return (isSquare, root)
    }
}

extension Ring {
    /// The element squared `count` times: to the power of 2^count.
    @inline(__always)
    func squared(times count: Int) -> Self {
        var result = self
        for _ in 0..<count { result = result.squared() }
        return result
    }
}
