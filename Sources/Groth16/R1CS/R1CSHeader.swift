internal import FiniteFields

/// Section 1 of circom's `.r1cs`: what is counted in it.
struct R1CSHeader: Equatable {
    let wireCount: Int
    let outputCount: Int
    let inputCount: Int
    let constraintCount: Int

    /// Throws `.wrongCurve` for another field than F, and `.malformed` for counts that contradict each
    /// other or the length of section 3, `.tooLarge`.
    init<F: ScalarField & VectorField>(_ file: SectionedFile, of _: F.Type) throws(Groth16Error) {
        var header = try file.reader(1)
        try header.field(F.self)
        let wires: UInt32 = try header.integer()
        let outputs: UInt32 = try header.integer()
        let inputs: UInt32 = try header.integer()
        let privateInputs: UInt32 = try header.integer()
        _ = try header.integer(UInt64.self)
        let constraints: UInt32 = try header.integer()
        try header.finish()
        let given = UInt64(outputs) + UInt64(inputs) + UInt64(privateInputs)
        guard wires > 0, given < UInt64(wires) else { throw header.malformed }
        guard wires <= R1CS<F>.limit, constraints <= R1CS<F>.limit else {
            throw .tooLarge(limit: R1CS<F>.limit)
        }
        // A label a wire: no more is reserved for wires than the file can fill.
        _ = try file.range(3, count: 8 * Int(wires))
        wireCount = Int(wires)
        outputCount = Int(outputs)
        inputCount = Int(inputs)
        constraintCount = Int(constraints)
    }

    var publicCount: Int { outputCount + inputCount }

    /// log2 of the rows of the domain. See `R1CS.domainLog2`.
    var domainLog2: Int { Self.domainLog2(rows: constraintCount + publicCount + 1) }

    // snarkjs: the number of bits of rows - 1, but 1 for a single row
    static func domainLog2(rows: Int) -> Int {
        max(1, Int.bitWidth - (rows - 1).leadingZeroBitCount)
    }
}
