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
