public import FiniteFields

/// How some variables' values follow from those of linear combinations: outside of the constraints,
/// which must hold them to it.
@usableFromInline
struct Hint<F: ScalarField>: Sendable {
    /// The rows of the circuit's hint inputs that it sees.
    @usableFromInline let inputs: Range<Int>
    /// The first of the private variables that it gives, which follow each other.
    @usableFromInline let first: Variable
    /// How many it gives.
    @usableFromInline let count: Int
    @usableFromInline let compute: @Sendable ([F]) -> [F]

    @inlinable init(
        inputs: Range<Int>, first: Variable, count: Int, compute: @escaping @Sendable ([F]) -> [F]
    ) {
        self.inputs = inputs
        self.first = first
        self.count = count
        self.compute = compute
    }
}
