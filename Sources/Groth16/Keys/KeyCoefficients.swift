internal import FiniteFields

/// Section 4 of a key: the rows of A and B, in the order of snarkjs, and behind them one row of A for
/// the constant one and each public value.
///
/// Those last rows make the points of the public values independent of each other (Groth16's QAP
/// otherwise lets public values be exchanged where A_i are linearly dependent).
struct KeyCoefficients<F: ScalarField & VectorField> {
    let circuit: R1CS<F>
    private let radix = ScalarCodec<F>().radix

    init(_ circuit: R1CS<F>) { self.circuit = circuit }

    /// How many entries there are.
    var count: Int {
        circuit.a.columns.count + circuit.b.columns.count + circuit.publicCount + 1
    }

    /// How many rows have entries.
    var rowCount: Int { circuit.constraintCount + circuit.publicCount + 1 }

    /// Appends the bytes of a row: for each entry the matrix, the row, the wire, the coefficient times
    /// R^2.
    func append(row: Int, to bytes: inout [UInt8]) {
        func append(_ matrix: UInt32, _ wire: UInt32, _ coefficient: F) {
            withUnsafeBytes(of: matrix.littleEndian) { bytes.append(contentsOf: $0) }
            withUnsafeBytes(of: UInt32(row).littleEndian) { bytes.append(contentsOf: $0) }
            withUnsafeBytes(of: wire.littleEndian) { bytes.append(contentsOf: $0) }
            // In memory c R stands as c R^2.
            withUnsafeBytes(of: coefficient * radix) { bytes.append(contentsOf: $0) }
        }
        guard row < circuit.constraintCount else {
            append(0, UInt32(row - circuit.constraintCount), .one)
            return
        }
        for entry in circuit.a.range(row) {
            append(0, circuit.a.columns[entry], circuit.a.coefficients[entry])
        }
        for entry in circuit.b.range(row) {
            append(1, circuit.b.columns[entry], circuit.b.coefficients[entry])
        }
    }
}
