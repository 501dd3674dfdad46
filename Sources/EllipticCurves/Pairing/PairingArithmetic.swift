internal import FiniteFields

/// What a Miller loop and a final exponentiation ask of F_p12: `Fp12` has it.
package protocol PairingArithmetic {
    associatedtype Coordinate

    static func * (a: Self, b: Self) -> Self
    func squared() -> Self
    /// The square in the cyclotomic subgroup.
    func cyclotomicSquared() -> Self
    var conjugate: Self { get }
    func frobenius() -> Self

    /// `self * (l0 + l1 * w^i + l2 * w^3)`, up to a factor in F_p; i is 1 for a twist of type D, 2 for
    /// one of type M.
    func multiplied(byLine l0: Coordinate, _ l1: Coordinate, _ l2: Coordinate) -> Self
}

extension PairingArithmetic {
    /// The power of an element of the cyclotomic subgroup, by digits in a non-adjacent form of `width`,
    /// least significant first. Variable time in the digits.
    ///
    /// - Precondition: The highest digit that is not zero is positive, and there is one.
    package func cyclotomicPower(_ digits: [Int8], width: Int) -> Self {
        // odd[i] = self^(2i + 1)
        var odd = [self]
        if width > 2 {
            let square = cyclotomicSquared()
            for _ in 1..<(1 << (width - 2)) { odd.append(odd[odd.count - 1] * square) }
        }
        var top = digits.count - 1
        while digits[top] == 0 { top -= 1 }
        var result = odd[Int(digits[top]) / 2]
        for digit in digits[..<top].reversed() {
            result = result.cyclotomicSquared()
            if digit > 0 {
                result = result * odd[Int(digit) / 2]
            } else if digit < 0 {
                result = result * odd[Int(-digit) / 2].conjugate
            }
        }
        return result
    }
}

extension Fp12: PairingArithmetic {
    package func multiplied(byLine l0: Fp2, _ l1: Fp2, _ l2: Fp2) -> Self {
        switch Modulus.twist {
        case .d: multipliedBy034(l0, l1, l2)
        case .m: multipliedBy014(l0, l1, l2)
        }
    }
}
