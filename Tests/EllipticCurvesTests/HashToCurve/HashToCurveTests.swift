import EllipticCurves
import FiniteFields
import TestSupport
import Testing

@Suite("hash to curve") struct HashToCurveTests {
    @Test("edwards25519: RFC 9380, J.5") func edwards25519() throws {
        try check(Edwards25519.self) { point in
            [[point.affine.x.bigEndianBytes()], [point.affine.y.bigEndianBytes()]]
        } element: { element in
            [
                [element.point.affine.x.bigEndianBytes()],
                [element.point.affine.y.bigEndianBytes()],
            ]
        } field: { coefficients in
            try Ed25519Fp(bigEndianBytes: coefficients[0])
        }
    }

    @Test("secp256k1: RFC 9380, J.8") func secp256k1() throws {
        try checkWeierstrass(Secp256k1.self) { try Secp256k1Fp(bigEndianBytes: $0[0]) }
    }

    @Test("BLS12-381 G1: RFC 9380, J.9") func bls12381G1() throws {
        try checkWeierstrass(BLS12_381.G1Curve.self) { try BLS12_381Fp(bigEndianBytes: $0[0]) }
    }

    @Test("BLS12-381 G2: RFC 9380, J.10") func bls12381G2() throws {
        try checkWeierstrass(BLS12_381.G2Curve.self) {
            BLS12_381Fp2(
                c0: try BLS12_381Fp(bigEndianBytes: $0[0]),
                c1: try BLS12_381Fp(bigEndianBytes: $0[1]))
        }
    }

    @Test("BN254 G1: gnark-crypto's vectors") func bn254G1() throws {
        for (ending, vectors) in [
            ("RO_", BN254HashVectors.randomOracle), ("NU_", BN254HashVectors.nonuniform),
        ] {
            let tag = Array("QUUX-V01-CS02-with-\(BN254.G1Curve.suiteIdentifier)\(ending)".utf8)
            for (message, x, y) in vectors {
                let message = Array(message.utf8)
                let point =
                    ending == "RO_"
                    ? try BN254.G1Curve.hashToCurve(message, domainSeparationTag: tag)
                    : try BN254.G1Curve.encodeToCurve(message, domainSeparationTag: tag)
                #expect(hex(point.affine.x.bigEndianBytes()) == x)
                #expect(hex(point.affine.y.bigEndianBytes()) == y)
            }
        }
    }

    @Test("exceptional field elements give points of the curve") func exceptions() throws {
        // 0, and those for which a denominator vanishes.
        let bn254 = [BN254Fp.zero, try BN254Fp(4).inverse().squareRootVariableTime()]
        for u in bn254 { #expect(BN254.G1Curve.mapToGroup(u).affine.isOnCurve) }
        #expect(Secp256k1.mapToGroup(.zero).affine.isOnCurve)
        // z^2 u^4 + z u^2 = 0 for u^2 = -1 / z, where that is a square.
        let z = -Secp256k1Fp(11)
        if let u = try? (-z.inverse()).squareRootVariableTime() {
            #expect(Secp256k1.mapToGroup(u).affine.isOnCurve)
        }
        #expect(BLS12_381.G1Curve.mapToGroup(.zero).affine.isOnCurve)
        if let u = try? (-BLS12_381Fp(11).inverse()).squareRootVariableTime() {
            #expect(BLS12_381.G1Curve.mapToGroup(u).affine.isOnCurve)
        }
        #expect(BLS12_381.G2Curve.mapToGroup(.zero).affine.isOnCurve)
        #expect(Edwards25519.mapToGroup(.zero).point.isInPrimeOrderSubgroup)
        // The sum of opposite and of equal points.
        let point = Secp256k1.mapToCurve(Secp256k1Fp(5))
        let opposite = Secp256k1.mapToCurve(-Secp256k1Fp(5))
        #expect(Secp256k1.addMapped(point, opposite).jacobian == .zero)
        #expect(Secp256k1.addMapped(point, point).jacobian == point.jacobian.doubled())
    }

    @Test("hash to G2: Wycheproof") func wycheproof() throws {
        guard
            let file = try PublicVectors.load(
                "wycheproof/bls_hash_to_g2_test.json", as: [String: Any].self)
        else { return }
        var count = 0
        for group in try #require(file["testGroups"] as? [[String: Any]]) {
            let tag = Array(try #require(group["dst"] as? String).utf8)
            for test in try #require(group["tests"] as? [[String: Any]]) {
                let message = try bytes(hex: #require(test["msg"] as? String))
                let expected = try bytes(hex: #require(test["expected"] as? String))
                let point = try BLS12_381.G2Curve.hashToCurve(message, domainSeparationTag: tag)
                // The flags of a compressed point: 0x80, and 0x20 for the larger y.
                var encoded = point.affine.x.bigEndianBytes()
                encoded[0] |= point.affine.y.isLexicographicallyLarger ? 0xa0 : 0x80
                #expect(encoded == expected, "\(test["tcId"] ?? "")")
                count += 1
            }
        }
        #expect(count == 34)
    }

    private func checkWeierstrass<Suite: WeierstrassCurve & HashToCurveSuite>(
        _: Suite.Type, field: ([[UInt8]]) throws -> Suite.Coordinate
    ) throws
    where
        Suite.MappedPoint == ProjectivePoint<Suite>, Suite.HashedElement == JacobianPoint<Suite>,
        Suite.HashedCoordinate == Suite.Coordinate
    {
        func coordinates(_ point: JacobianPoint<Suite>) -> [[[UInt8]]] {
            [point.affine.x, point.affine.y].map { coordinate in
                let encoded = coordinate.bigEndianBytes()
                let size = Suite.Coordinate.hashedByteCount > 64 ? encoded.count / 2 : encoded.count
                // An extension field has its highest coefficient first.
                return stride(from: encoded.count - size, through: 0, by: -size).map {
                    Array(encoded[$0..<($0 + size)])
                }
            }
        }
        try check(
            Suite.self, mapped: { coordinates($0.jacobian) }, element: coordinates, field: field)
    }

    /// Both suites of a curve: field elements, what they are mapped to, and the result.
    func check<Suite: HashToCurveSuite>(
        _: Suite.Type, mapped: (Suite.MappedPoint) -> [[[UInt8]]],
        element: (Suite.HashedElement) -> [[[UInt8]]],
        field: ([[UInt8]]) throws -> Suite.HashedCoordinate
    ) throws {
        for ending in ["RO_", "NU_"] {
            guard let vectors = try HashToCurveVectors(Suite.suiteIdentifier + ending) else {
                continue
            }
            #expect(vectors.identifier == Suite.suiteIdentifier + ending)
            #expect(vectors.cases.count == 5)
            let expansion = try MessageExpansion(
                hash: Suite.suiteHash, domainSeparationTag: vectors.tag)
            for test in vectors.cases {
                let u = try test.fieldElements.map(field)
                #expect(
                    try Suite.HashedCoordinate.hash(test.message, count: u.count, by: expansion)
                        == u)
                #expect(u.map { mapped(Suite.mapToCurve($0)) } == test.mapped)
                let result =
                    ending == "RO_"
                    ? try Suite.hashToCurve(test.message, domainSeparationTag: vectors.tag)
                    : try Suite.encodeToCurve(test.message, domainSeparationTag: vectors.tag)
                #expect(element(result) == test.point)
            }
        }
    }
}
