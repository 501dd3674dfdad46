internal import FiniteFields

extension R1CS {
    // circom's binary format for R1CS, version 1 (iden3/r1csfile): section 1 is the header,
    // 2 the constraints, 3 the label of each wire; 4 and 5 are PLONK's custom gates.

    /// Reads circom's `.r1cs`.
    ///
    /// Throws `.unsupported` for a file with custom gates, `.wrongCurve` for another field,
    /// `.malformed` where counts and lengths contradict each other, a wire doesn't exist or a
    /// coefficient is not reduced, and the errors of opening files.
    public init(path: String) throws(Groth16Error) {
        let file = try SectionedFile(path: path, kind: .r1cs, versions: 1...1)
        let header = try R1CSHeader(file, of: F.self)
        for section: UInt32 in [4, 5] {
            // Circom writes both, empty, where there are no custom gates.
            guard let bytes = try? file.bytes(section), !bytes.isEmpty else { continue }
            var gates = try file.reader(section)
            guard try gates.integer(UInt32.self) == 0 else { throw .unsupported(.r1cs, version: 1) }
        }

        self.init(
            outputCount: header.outputCount, inputCount: header.inputCount,
            wireCount: header.wireCount)
        var reader = try file.reader(2)
        // A constraint has at least three counts: no more is reserved than the file can fill.
        guard header.constraintCount <= reader.remaining / 12 else { throw reader.malformed }
        let codec = ScalarCodec<F>()
        for _ in 0..<header.constraintCount {
            try reader.row(&a, codec, wireCount)
            try reader.row(&b, codec, wireCount)
            try reader.row(&c, codec, wireCount)
        }
        try reader.finish()
    }

    /// Writes circom's `.r1cs`. Private inputs and labels are not known here: none are declared, and
    /// each wire's label is its number. Throws `.system`.
    public func write(path: String) throws(Groth16Error) {
        var file = try SectionWriter(path: path, kind: .r1cs, version: 1, sections: 3)
        try file.begin(1)
        try file.field(F.self)
        try file.integer(UInt32(wireCount))
        try file.integer(UInt32(outputCount))
        try file.integer(UInt32(inputCount))
        try file.integer(UInt32(0))
        try file.integer(UInt64(wireCount))
        try file.integer(UInt32(constraintCount))
        try file.end()
        try file.begin(2)
        let codec = ScalarCodec<F>()
        for row in 0..<constraintCount {
            try file.row(a, row, codec)
            try file.row(b, row, codec)
            try file.row(c, row, codec)
        }
        try file.end()
        try file.begin(3)
        for wire in 0..<wireCount { try file.integer(UInt64(wire)) }
        try file.end()
        try file.finish()
    }
}

extension ByteReader {
    /// The length and the order of a field. Throws `.wrongCurve` if they are not F's.
    mutating func field<F: ScalarField>(_: F.Type) throws(Groth16Error) {
        try field(bytes: ScalarCodec<F>.orderBytes())
    }

    /// A length and a prime. Throws `.wrongCurve` if the prime is another.
    mutating func field(bytes expected: [UInt8]) throws(Groth16Error) {
        let length: UInt32 = try integer()
        guard length == expected.count else { throw .wrongCurve(kind) }
        guard try take(expected.count).elementsEqual(expected) else { throw .wrongCurve(kind) }
    }

    mutating func row<F: ScalarField>(
        _ rows: inout SparseRows<F>, _ codec: ScalarCodec<F>, _ wireCount: Int
    ) throws(Groth16Error) {
        let count: UInt32 = try integer()
        guard Int(count) <= remaining / 36 else { throw malformed }
        for _ in 0..<count {
            let wire: UInt32 = try integer()
            guard wire < wireCount else { throw malformed }
            guard let address = try take(32).baseAddress, codec.isReduced(address) else {
                throw malformed
            }
            rows.columns.append(wire)
            rows.coefficients.append(codec.element(address))
        }
        guard rows.columns.count <= UInt32.max else { throw .tooLarge(limit: Int(UInt32.max)) }
        rows.endRow()
    }
}

extension SectionWriter {
    /// The length and the order of a field.
    mutating func field<F: ScalarField>(_: F.Type) throws(Groth16Error) {
        try field(bytes: ScalarCodec<F>.orderBytes())
    }

    mutating func field(bytes order: [UInt8]) throws(Groth16Error) {
        try integer(UInt32(order.count))
        try bytes(order)
    }

    mutating func row<F: ScalarField>(
        _ rows: SparseRows<F>, _ row: Int, _ codec: ScalarCodec<F>
    ) throws(Groth16Error) {
        let range = rows.range(row)
        try integer(UInt32(range.count))
        for entry in range {
            try integer(rows.columns[entry])
            for i in 0..<4 { try integer(rows.coefficients[entry].canonicalWords[i]) }
        }
    }
}
