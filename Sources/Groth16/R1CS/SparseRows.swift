public import FiniteFields

/// The rows of a sparse matrix over a field, one behind the other in contiguous storage.
///
/// 36 bytes for each entry of a four-word field, 4 for each row. Columns are `Variable` codes while a
/// circuit is built, wires afterwards.
@usableFromInline
struct SparseRows<F: PrimeField>: Sendable {
    /// The column of each entry, ascending within a row.
    @usableFromInline var columns: [UInt32] = []
    /// The coefficient of each entry.
    @usableFromInline var coefficients: [F] = []
    /// Where each row ends, counted in entries.
    @usableFromInline var ends: [UInt32] = []

    @inlinable init() {}

    @inlinable var count: Int { ends.count }

    /// The entries of a row.
    @inlinable func range(_ row: Int) -> Range<Int> {
        (row == 0 ? 0 : Int(ends[row - 1]))..<Int(ends[row])
    }

    @inlinable mutating func append(_ row: LinearCombination<F>) {
        for term in row.ordered {
            columns.append(term.variable.code)
            coefficients.append(term.coefficient)
        }
        endRow()
    }

    /// Adds a row. - Precondition: columns are in `0..<limit`.
    @inlinable mutating func append(
        _ row: some Sequence<(wire: Int, coefficient: F)>, below limit: Int
    ) {
        for (column, coefficient) in row {
            precondition(column >= 0 && column < limit, "no such wire")
            columns.append(UInt32(truncatingIfNeeded: column))
            coefficients.append(coefficient)
        }
        endRow()
    }

    /// Ends a row whose entries have been appended.
    @inlinable mutating func endRow() {
        precondition(columns.count <= UInt32.max, "more than 2^32 - 1 entries in a matrix")
        ends.append(UInt32(columns.count))
    }

    /// The inner product of a row and the values of all wires.
    @inlinable func dot(_ row: Int, _ wires: [F]) -> F {
        var sum = F.zero
        for entry in range(row) { sum += coefficients[entry] * wires[Int(columns[entry])] }
        return sum
    }

    /// Replaces variables by wires.
    @inlinable mutating func number(by layout: WireLayout) {
        for entry in columns.indices {
            columns[entry] = UInt32(layout.wire(Variable(code: columns[entry])))
        }
    }
}
