internal import FiniteFields

/// An isogeny y = y' times a rational function of x', x another, between two Weierstrass curves.
struct Isogeny<F: Field>: Sendable {
    /// Of one degree more than the denominator. Coefficients, constant first.
    let xNumerator: [F]
    let xDenominator: [F]
    /// Of the same degree as the denominator.
    let yNumerator: [F]
    let yDenominator: [F]

    /// The image of the point with x' = `numerator / denominator` and y' = `y`, as (X : Y : Z).
    ///
    /// Z is 0 where it has a pole: for points of the kernel, whose image is the identity. Constant time.
    func callAsFunction(numerator: F, denominator: F, y: F) -> (x: F, y: F, z: F) {
        var powers = [F.one]
        while powers.count < yNumerator.count {
            powers.append(powers[powers.count - 1] * denominator)
        }
        // The polynomial's value times the denominator to its degree.
        func value(_ coefficients: [F]) -> F {
            let degree = coefficients.count - 1
            var result = coefficients[degree]
            for i in (0..<degree).reversed() {
                result = result * numerator + coefficients[i] * powers[degree - i]
            }
            return result
        }
        let xBelow = value(xDenominator) * denominator
        let yBelow = value(yDenominator)
        return (value(xNumerator) * yBelow, y * value(yNumerator) * xBelow, xBelow * yBelow)
    }
}

extension Isogeny {
    /// Coefficients in a prime field, by their integers.
    init<Modulus: FieldModulus, let limbs: Int>(
        xNumerator: [StaticBigInt], xDenominator: [StaticBigInt], yNumerator: [StaticBigInt],
        yDenominator: [StaticBigInt]
    ) where F == MontgomeryField<Modulus, limbs> {
        func elements(_ literals: [StaticBigInt]) -> [F] { literals.map { F(literal: $0) } }
        self.init(
            xNumerator: elements(xNumerator), xDenominator: elements(xDenominator),
            yNumerator: elements(yNumerator), yDenominator: elements(yDenominator))
    }

    /// Coefficients c0 + c1 u in a quadratic extension, by the integers (c0, c1).
    init<Modulus: FieldModulus, let limbs: Int>(
        xNumerator: [(StaticBigInt, StaticBigInt)], xDenominator: [(StaticBigInt, StaticBigInt)],
        yNumerator: [(StaticBigInt, StaticBigInt)], yDenominator: [(StaticBigInt, StaticBigInt)]
    ) where F == QuadraticExtension<Modulus, limbs> {
        func elements(_ literals: [(StaticBigInt, StaticBigInt)]) -> [F] {
            literals.map { F(c0: .init(literal: $0.0), c1: .init(literal: $0.1)) }
        }
        self.init(
            xNumerator: elements(xNumerator), xDenominator: elements(xDenominator),
            yNumerator: elements(yNumerator), yDenominator: elements(yDenominator))
    }
}
