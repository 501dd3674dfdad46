internal import EllipticCurves
internal import FiniteFields

/// All points of a key in memory: what a setup makes and writes.
struct KeyMaterial<Curve: Groth16Curve>: Sendable {
    typealias G1Affine = AffinePoint<Curve.G1Curve>
    typealias G2Affine = AffinePoint<Curve.G2Curve>

    let circuit: R1CS<Curve.Fr>
    var alpha1: G1Affine
    var beta1: G1Affine
    var beta2: G2Affine
    var gamma2: G2Affine
    var delta1: G1Affine
    var delta2: G2Affine
    /// For the constant one and each public value.
    var inputs: [G1Affine]
    /// A, B in G1, B in G2, for each wire.
    var a: [G1Affine]
    var b1: [G1Affine]
    var b2: [G2Affine]
    /// For each private wire.
    var c: [G1Affine]
    /// For each row of the domain.
    var h: [G1Affine]

    var domainLog2: Int { circuit.domainLog2 }

    /// Writes a `.zkey`, its sections in the order of snarkjs, and finishes it. Throws `.system`.
    func write(
        _ file: inout SectionWriter, transcript: Transcript<Curve>
    ) throws(Groth16Error) {
        try file.keyHeader(
            Curve.self, wireCount: circuit.wireCount, publicCount: circuit.publicCount,
            domainLog2: domainLog2)
        try file.point(alpha1)
        try file.point(beta1)
        try file.point(beta2)
        try file.point(gamma2)
        try file.point(delta1)
        try file.point(delta2)
        try file.end()
        try file.begin(4)
        try writeCoefficients(&file)
        try file.end()
        try file.section(3, inputs)
        try file.section(9, h)
        try file.section(8, c)
        try file.section(5, a)
        try file.section(6, b1)
        try file.section(7, b2)
        try transcript.write(&file)
        try file.finish()
    }

    private func writeCoefficients(_ file: inout SectionWriter) throws(Groth16Error) {
        let coefficients = KeyCoefficients(circuit)
        try file.integer(UInt32(coefficients.count))
        var buffer = [UInt8]()
        for row in 0..<coefficients.rowCount {
            coefficients.append(row: row, to: &buffer)
            if buffer.count > 1 << 19 {
                try file.bytes(buffer)
                buffer.removeAll(keepingCapacity: true)
            }
        }
        try file.bytes(buffer)
    }
}

extension SectionWriter {
    /// A `.zkey` that will be at `path`. Throws as `init(path:kind:)`.
    static func key(path: String) throws(Groth16Error) -> SectionWriter {
        try SectionWriter(path: path, kind: .provingKey, version: 1, sections: 10)
    }

    /// The sections 1 and 2 of a `.zkey` up to its points; `end` must follow.
    mutating func keyHeader<Curve: Groth16Curve>(
        _: Curve.Type, wireCount: Int, publicCount: Int, domainLog2: Int
    ) throws(Groth16Error) {
        try begin(1)
        try integer(UInt32(1))
        try end()
        try begin(2)
        try field(bytes: Curve.coordinatePrimeBytes)
        try field(Curve.Fr.self)
        try integer(UInt32(wireCount))
        try integer(UInt32(publicCount))
        try integer(UInt32(1) << UInt32(domainLog2))
    }

    mutating func section<Element: BitwiseCopyable>(
        _ number: UInt32, _ elements: [Element]
    ) throws(Groth16Error) {
        try begin(number)
        try self.elements(elements)
        try end()
    }
}
