internal import CKernels
public import FiniteFields

extension R1CS {
    /// Whether the values of the wires satisfy every constraint; if not, the first that fails.
    ///
    /// Throws `.wrongWitnessCount`, `.constantWireNotOne`, or `.unsatisfied` with the index and the name of
    /// the first constraint that fails. Variable time: it tells that index to who calls.
    @inlinable public func check(_ wires: [F]) throws(Groth16Error) {
        guard wires.count == wireCount else {
            throw .wrongWitnessCount(expected: wireCount, found: wires.count)
        }
        guard wires[0] == .one else { throw .constantWireNotOne }
        let failing = (0..<constraintCount).first { row in
            a.dot(row, wires) * b.dot(row, wires) != c.dot(row, wires)
        }
        if let failing { throw .unsatisfied(index: failing, name: constraintName?(failing)) }
    }

    /// As `check` with the values of the wires, for a witness.
    public func check(_ witness: Witness<F>) throws(Groth16Error) {
        var wires = witness.elements()
        defer { wires.withUnsafeMutableBytes { mpc_wipe($0.baseAddress, $0.count) } }
        try check(wires)
    }
}
