public import FiniteFields

/// The group of order r of the values of a pairing, written multiplicatively: the r-th roots of one
/// in F_p12.
///
/// Its elements are products of pairings and their powers; there is no other way to make one.
@frozen
public struct TargetGroup<Modulus: TowerModulus, let limbs: Int>: Hashable, Sendable,
    BitwiseCopyable
{
    /// The value in F_p12.
    public let value: Fp12<Modulus, limbs>

    @inlinable package init(unchecked value: Fp12<Modulus, limbs>) { self.value = value }

    /// The neutral element.
    @inlinable public static var one: Self { Self(unchecked: .one) }

    @inlinable public static func * (a: Self, b: Self) -> Self {
        Self(unchecked: a.value * b.value)
    }

    @inlinable public static func *= (a: inout Self, b: Self) { a = a * b }

    @inlinable public func squared() -> Self { Self(unchecked: value.cyclotomicSquared()) }

    @inlinable public func inverse() -> Self { Self(unchecked: value.conjugate) }

    /// The power to a public exponent. Variable time.
    @inlinable public func powerVariableTime(_ exponent: some ScalarField) -> Self {
        let words = exponent.canonicalWords
        var result = Self.one
        for i in (0..<4).reversed() {
            for bit in (0..<UInt64(64)).reversed() {
                result = result.squared()
                if (words[i] >> bit) & 1 == 1 { result *= self }
            }
        }
        return result
    }
}

extension TargetGroup: PairingTarget {}
