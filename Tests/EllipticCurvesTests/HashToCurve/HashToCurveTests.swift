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
