import EllipticCurves
import FiniteFields
import TestSupport
import Testing

@Suite("ristretto255") struct RistrettoTests {
    @Test("the laws of the prime-order group") func laws() throws {
        var generator = SeededGenerator(label: "ristretto255")
        try checkPrimeOrderGroupLaws(Ristretto255.self, using: &generator)
    }

    @Test("multiples of the generator: RFC 9496, A.1") func multiples() throws {
        try onBothProducts(checkMultiples)
    }

    private func checkMultiples() throws {
        var multiple = Ristretto255.zero
        for expected in RistrettoVectors.multiples {
            #expect(hex(multiple.canonicalBytes()) == expected)
            let decoded = try Ristretto255(canonicalBytesOrIdentity: bytes(hex: expected))
            #expect(decoded == multiple)
            #expect(decoded.hashValue == multiple.hashValue)
            multiple += .generator
        }
    }

    @Test("what encodes nothing is refused: RFC 9496, A.2") func invalid() throws {
        for (i, encoding) in RistrettoVectors.invalid.enumerated() {
            #expect(throws: i < 12 ? CurveError.notCanonical : .notOnCurve, "\(encoding)") {
                try Ristretto255(canonicalBytesOrIdentity: bytes(hex: encoding))
            }
        }
    }

    @Test("the one-way map: RFC 9496, A.3") func oneWayMap() throws {
        try onBothProducts(checkOneWayMap)
    }

    private func checkOneWayMap() throws {
        for (input, image) in zip(RistrettoVectors.uniform, RistrettoVectors.mapped) {
            let element = try Ristretto255(uniformBytes: bytes(hex: input))
            #expect(hex(element.canonicalBytes()) == image)
        }
        for input in RistrettoVectors.alias {
            let element = try Ristretto255(uniformBytes: bytes(hex: input))
            #expect(hex(element.canonicalBytes()) == RistrettoVectors.aliased)
        }
        for count in [0, 32, 63, 65] {
            #expect(throws: CurveError.wrongLength(expected: 64, found: count)) {
                try Ristretto255(uniformBytes: [UInt8](repeating: 1, count: count))
            }
        }
    }
}
