internal import EllipticCurves

extension VerifyingKey {
    /// The text of snarkjs's `verification_key.json`.
    public var json: String {
        func field(_ name: String, _ value: JSONText) -> JSONText.Field {
            JSONText.Field(name: name, value: value)
        }
        return JSONText.object([
            field("protocol", .text("groth16")),
            field("curve", .text(Curve.fileName)),
            field("nPublic", .number("\(publicCount)")),
            field("vk_alpha_1", JSONText(alpha)),
            field("vk_beta_2", JSONText(beta)),
            field("vk_gamma_2", JSONText(gamma)),
            field("vk_delta_2", JSONText(delta)),
            field("vk_alphabeta_12", JSONText(pairing: Curve.fileComponents(alpha, beta))),
            field("IC", .list(inputs.map { JSONText($0) })),
        ]).written
    }

    /// Reads snarkjs's `verification_key.json`. `vk_alphabeta_12`, which follows from the rest, is not
    /// looked at.
    ///
    /// Throws `.malformedJSON`, also where `nPublic` is not the number of points less one,
    /// `.invalidPoint`, `.gammaIsDelta`, `.tooLarge`, and `.publicInputCount` where there is no point.
    public init(json: some Sequence<UInt8>) throws(Groth16Error) {
        let key = try JSONReader.read(Array(json))
        try key.field("protocol").expect("groth16", "protocol")
        try key.field("curve").expect(Curve.self)
        let points = try key.field("IC").elements("IC")
        guard points.count - 1 <= Self.maximumPublicCount else {
            throw .tooLarge(limit: Self.maximumPublicCount)
        }
        var inputs = [AffinePoint<Curve.G1Curve>]()
        for (index, point) in points.enumerated() {
            inputs.append(try point.point("IC", .inputs, index: index))
        }
        try self.init(
            alpha: key.field("vk_alpha_1").point("vk_alpha_1", .alpha1),
            beta: key.field("vk_beta_2").point("vk_beta_2", .beta2),
            gamma: key.field("vk_gamma_2").point("vk_gamma_2", .gamma2),
            delta: key.field("vk_delta_2").point("vk_delta_2", .delta2),
            inputs: inputs)
        guard case .number(let count) = try key.field("nPublic"), Int(count) == publicCount else {
            throw .malformedJSON(field: "nPublic")
        }
    }
}

extension JSONText {
    /// Twelve integers as the tower F_p12 over F_p6 over F_p2 over F_p, lowest coefficients first.
    init(pairing components: [String]) {
        self = .list(
            (0..<2).map { i in
                .list(
                    (0..<3).map { j in
                        .list((0..<2).map { k in .text(components[6 * i + 2 * j + k]) })
                    })
            })
    }
}
