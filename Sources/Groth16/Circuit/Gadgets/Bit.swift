public import FiniteFields

/// A value that the constraints hold to 0 or 1.
///
/// `CircuitBuilder` makes them: `bit`, `privateBit`, `bits`, and what it computes from others.
@frozen
public struct Bit<F: ScalarField>: Sendable {
    /// 0 or 1.
    public let value: LinearCombination<F>

    /// A value that constraints hold to 0 or 1 already.
    @inlinable package init(constrained value: LinearCombination<F>) { self.value = value }

    /// A constant.
    @inlinable public init(_ constant: Bool) { value = constant ? 1 : 0 }

    /// 1 - a. No constraint.
    @inlinable public static prefix func ! (a: Bit) -> Bit { Bit(constrained: 1 - a.value) }
}

extension LinearCombination where F: ScalarField {
    /// The number with these bits, least significant first, modulo the field's order: others have the
    /// same where there are as many bits as an element has, or more. No constraint.
    @inlinable public init(bits: some Sequence<Bit<F>>) {
        self.init()
        var power = F.one
        for bit in bits {
            add(bit.value, times: power)
            power = power.doubled()
        }
    }
}
