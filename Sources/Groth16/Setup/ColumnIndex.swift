internal import FiniteFields

/// The entries of a sparse matrix by column: for each wire, the rows where it stands.
struct ColumnIndex: Sendable {
    /// Where each column ends, counted in entries of `rows`.
    private var ends: [UInt32]
    /// The row of each entry, by column.
    private(set) var rows: [UInt32]
    /// Which entry of the matrix it is.
    private(set) var entries: [UInt32]

    init<F: PrimeField>(_ matrix: SparseRows<F>, columnCount: Int) {
        var starts = [UInt32](repeating: 0, count: columnCount)
        for column in matrix.columns { starts[Int(column)] += 1 }
        var sum: UInt32 = 0
        for column in starts.indices {
            let count = starts[column]
            starts[column] = sum
            sum += count
        }
        rows = [UInt32](repeating: 0, count: matrix.columns.count)
        entries = rows
        for row in 0..<matrix.count {
            for entry in matrix.range(row) {
                let column = Int(matrix.columns[entry])
                rows[Int(starts[column])] = UInt32(row)
                entries[Int(starts[column])] = UInt32(entry)
                starts[column] += 1
            }
        }
        ends = starts
    }

    /// The places in `rows` and `entries` of a column.
    func range(_ column: Int) -> Range<Int> {
        (column == 0 ? 0 : Int(ends[column - 1]))..<Int(ends[column])
    }
}
