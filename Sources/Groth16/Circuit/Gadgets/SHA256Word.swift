public import FiniteFields

/// 32 bits in a circuit, least significant first: a word of SHA-256.
@usableFromInline
struct SHA256Word<F: ScalarField>: Sendable {
    @usableFromInline let bits: [Bit<F>]

    @inlinable init(bits: [Bit<F>]) { self.bits = bits }

    @inlinable init(_ constant: UInt32) {
        bits = (0..<32).map { Bit(constant >> $0 & 1 == 1) }
    }

    @inlinable var value: LinearCombination<F> { LinearCombination(bits: bits) }

    @inlinable func rotatedRight(_ count: Int) -> SHA256Word {
        SHA256Word(bits: Array(bits[count...] + bits[..<count]))
    }

    @inlinable func shiftedRight(_ count: Int) -> SHA256Word {
        SHA256Word(bits: bits[count...] + [Bit<F>](repeating: Bit(false), count: count))
    }
}
