internal import BigIntegers
internal import FiniteFields

extension ScalarField {
    /// How often 2 divides the order less one.
    static var twoAdicity: Int {
        let even = order - 1
        return (0...).first { even.bit($0) } ?? 0
    }

    /// A primitive root of unity of order 2^log2: the power of the least number that is no square, as
    /// snarkjs has it.
    ///
    /// - Precondition: `log2` is at most `twoAdicity`.
    static func rootOfUnity(log2: Int) -> Self {
        precondition(log2 <= twoAdicity, "no root of this order")
        return nonResidue.powerVariableTime((order - 1) >> log2)
    }

    /// The values at x of the Lagrange polynomials of the domain of 2^log2 roots of unity, times
    /// `factor`: L_j(x) = (x^n - 1) / n * w^j / (x - w^j).
    ///
    /// - Precondition: x is not in the domain.
    static func lagrangeValues(at x: Self, log2: Int, times factor: Self = .one) -> [Self] {
        let count = 1 << log2
        let root = rootOfUnity(log2: log2)
        var roots = [Self]()
        roots.reserveCapacity(count)
        var power = Self.one
        for _ in 0..<count {
            roots.append(power)
            power *= root
        }
        var inverses = roots.map { x - $0 }
        do {
            try invertAll(&inverses)
        } catch {
            preconditionFailure("a point of the domain")
        }
        let vanishing = (0..<log2).reduce(x) { power, _ in power.squared() } - .one
        let scale = factor * vanishing * Self(UInt64(count)).inverseOrZero()
        return zip(roots, inverses).map { scale * $0 * $1 }
    }
}
