internal import FiniteFields

extension ProvingKey {
    /// The constraints in a `.r1cs`, if they are those of this key; nil if they are another circuit's.
    ///
    /// What a key holds is compared: the numbers of wires, public values and rows, and A and B. A key
    /// has no C, so that two circuits that differ in C alone are not told apart: `verify` does it.
    /// Throws the errors of `R1CS.init(path:)`, and `.malformed` for a coefficient of the key that
    /// names no row or wire.
    public func circuit(path: String) throws(Groth16Error) -> R1CS<Curve.Fr>? {
        try Curve.readCircuit(of: self, path: path)
    }
}

extension Groth16Curve {
    public static func readCircuit(
        of key: ProvingKey<Self>, path: String
    ) throws(Groth16Error) -> R1CS<Fr>? {
        // The header first: a file of another circuit is mostly known by its counts.
        let file = try SectionedFile(path: path, kind: .r1cs, versions: 1...1)
        let header = try R1CSHeader(file, of: Fr.self)
        guard
            header.wireCount == key.wireCount, header.publicCount == key.publicCount,
            header.domainLog2 == key.domainLog2
        else { return nil }
        let circuit = try R1CS<Fr>(path: path)
        // A row of A or B is a polynomial in x when wire i has the value x^i: two that differ agree at
        // less than 2^31 of the r places x.
        let x = Fr.random()
        var values = [Fr.one]
        values.reserveCapacity(key.wireCount)
        for wire in 1..<key.wireCount { values.append(values[wire - 1] * x) }
        let places = Witness(values)
        let rows = ConstraintRows<Fr>(count: key.domainSize)
        guard rows.add(key.bytes(key.coefficients), places.bytes, threads: 1) else {
            throw .malformed(.provingKey, section: 4)
        }
        withExtendedLifetime((key, places)) {}
        return circuit.has(rows, values) ? circuit : nil
    }
}

extension R1CS {
    /// Whether A and B, with the rows of the public values behind them, take these values.
    fileprivate func has(_ rows: ConstraintRows<F>, _ wires: [F]) -> Bool {
        (0..<rows.a.count).allSatisfy { row in
            let place = row - constraintCount
            if place < 0 {
                return rows.a[row] == a.dot(row, wires) && rows.b[row] == b.dot(row, wires)
            }
            return rows.a[row] == (place <= publicCount ? wires[place] : .zero)
                && rows.b[row] == .zero
        }
    }
}
