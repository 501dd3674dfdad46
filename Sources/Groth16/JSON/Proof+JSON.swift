internal import BigIntegers
internal import EllipticCurves
internal import FiniteFields

extension Proof {
    /// The text of snarkjs's `proof.json`.
    public var json: String {
        JSONText.object([
            JSONText.Field(name: "pi_a", value: JSONText(a)),
            JSONText.Field(name: "pi_b", value: JSONText(b)),
            JSONText.Field(name: "pi_c", value: JSONText(c)),
            JSONText.Field(name: "protocol", value: .text("groth16")),
            JSONText.Field(name: "curve", value: .text(Curve.fileName)),
        ]).written
    }

    /// Reads snarkjs's `proof.json`. Protocol and curve may be left out, as rapidsnark does.
    ///
    /// Throws `.malformedJSON`, `.invalidPoint`, `.tooLarge`.
    public init(json: some Sequence<UInt8>) throws(Groth16Error) {
        let proof = try JSONReader.read(Array(json))
        try proof.optionalField("protocol")?.expect("groth16", "protocol")
        try proof.optionalField("curve")?.expect(Curve.self)
        try self.init(
            a: proof.field("pi_a").point("pi_a", .proofA),
            b: proof.field("pi_b").point("pi_b", .proofB),
            c: proof.field("pi_c").point("pi_c", .proofC))
    }

    /// The text of snarkjs's `public.json`.
    public static func json(publicValues: [Curve.Fr]) -> String {
        JSONText.list(publicValues.map { .text($0.integer.description) }).written
    }

    /// Reads snarkjs's `public.json`.
    ///
    /// Throws `.malformedJSON`, `.tooLarge`, and `.publicInputNotReduced` for a value that is not
    /// smaller than the order.
    public static func publicValues(
        json: some Sequence<UInt8>
    ) throws(Groth16Error) -> [Curve.Fr] {
        let elements = try JSONReader.read(Array(json)).elements("public")
        var values = [Curve.Fr]()
        for (index, element) in elements.enumerated() {
            guard let value = try? Curve.Fr(element.integer("public")) else {
                if case .some = try? element.integer("public") {
                    throw .publicInputNotReduced(index: index)
                }
                throw .malformedJSON(field: "public")
            }
            values.append(value)
        }
        return values
    }
}
