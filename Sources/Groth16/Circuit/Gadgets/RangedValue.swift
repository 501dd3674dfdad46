public import FiniteFields

/// A value that the constraints hold to `0..<2^width`: what can be compared.
///
/// `CircuitBuilder.range` makes one, and so do bits.
@frozen
public struct RangedValue<F: ScalarField>: Sendable {
    /// In `0..<2^width`.
    public let value: LinearCombination<F>
    /// In bits, smaller than `CircuitBuilder.bitWidth`.
    public let width: Int

    @inlinable package init(constrained value: LinearCombination<F>, width: Int) {
        self.value = value
        self.width = width
    }

    /// The number with these bits, least significant first.
    ///
    /// - Precondition: There are fewer bits than an element has.
    @inlinable public init(bits: [Bit<F>]) {
        precondition(bits.count < F.bitWidth, "more bits than an element holds")
        self.init(constrained: LinearCombination(bits: bits), width: bits.count)
    }

    /// A constant.
    @inlinable public init(_ constant: UInt64) {
        self.init(
            constrained: LinearCombination(F(constant)),
            width: UInt64.bitWidth - constant.leadingZeroBitCount)
    }
}

extension ScalarField {
    /// How many bits the order has, and so the greatest elements.
    @inlinable package static var bitWidth: Int {
        let greatest = (-one).canonicalWords
        let top = (0..<4).last { greatest[$0] != 0 } ?? 0
        return 64 * top + 64 - greatest[top].leadingZeroBitCount
    }

    /// Bit `index` of the integer, 0 the least significant.
    @inlinable package func bit(_ index: Int) -> UInt64 {
        canonicalWords[index / 64] >> UInt64(index % 64) & 1
    }

    /// The lowest bits of the integer, least significant first, as elements.
    @inlinable package func bits(_ count: Int) -> [Self] {
        let words = canonicalWords
        return (0..<count).map { index in
            index >= 256 ? .zero : Self(words[index / 64] >> UInt64(index % 64) & 1)
        }
    }
}
