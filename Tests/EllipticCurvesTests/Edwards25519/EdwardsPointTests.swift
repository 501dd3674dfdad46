import COpenSSL
import EllipticCurves
import FiniteFields
import TestSupport
import Testing

@Suite("edwards25519") struct EdwardsPointTests {
    typealias Point = Edwards25519.Point
    typealias PrimeOrderPoint = Edwards25519.PrimeOrderPoint

    /// All 8 points of small order.
    private static let torsion: [Point] = {
        // (x, y) of order 8, by its encoding.
        let generator = try? Point(
            canonicalBytes: bytes(
                hex: "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85"))
        return (0..<8).map { multiple in
            (0..<multiple).reduce(Point.zero) { sum, _ in sum + (generator ?? .zero) }
        }
    }()

    @Test("the group's laws on all points, those of small order too") func allPoints() throws {
        try onBothProducts(checkAllPoints)
    }

    private func checkAllPoints() throws {
        var generator = SeededGenerator(label: "edwards25519")
        #expect(Set(Self.torsion).count == 8)
        let edges = Self.torsion[..<5] + [.generator, .generator + Self.torsion[1]]
        try checkAdditiveGroupLaws(
            Point.self, elements: Array(edges), rounds: 100, using: &generator)
        for point in Self.torsion + edges + [.random(using: &generator)] {
            #expect(try Point(canonicalBytes: point.canonicalBytes()) == point)
            #expect(point.hashValue == (point + .generator - .generator).hashValue)
            #expect(point.multipliedByCofactor() == (0..<8).reduce(.zero) { sum, _ in sum + point })
        }
        let d = try Ed25519Fp(121665) * Ed25519Fp(121666).inverse()  // -d
        for _ in 0..<10 {
            let point = Point.random(using: &generator)
            let scalar = Edwards25519.Scalar.random(using: &generator)
            let product = point.multiplied(by: scalar)
            #expect(product == point.multipliedVariableTime(by: scalar))
            let (x, y) = (product.affine.x, product.affine.y)
            #expect(
                y.squared() - x.squared()
                    == .one - (y * x).squared() * d)
        }
    }

    @Test("the laws of the prime-order group") func primeOrderGroup() throws {
        var generator = SeededGenerator(label: "edwards25519, prime order")
        try checkPrimeOrderGroupLaws(PrimeOrderPoint.self, using: &generator)
        #expect(
            hex(PrimeOrderPoint.generator.canonicalBytes())
                == "5866666666666666666666666666666666666666666666666666666666666666")
    }

    @Test("points outside of the prime-order group are told and refused") func subgroup() throws {
        try onBothProducts(checkSubgroup)
    }

    private func checkSubgroup() throws {
        var generator = SeededGenerator(label: "edwards25519, torsion")
        let inside = [Point.generator, PrimeOrderPoint.random(using: &generator).point]
        for (i, torsion) in Self.torsion.enumerated() {
            #expect(torsion.isOfSmallOrder)
            #expect(torsion.isInPrimeOrderSubgroup == (i == 0))
            for point in inside {
                let sum = point + torsion
                #expect(!sum.isOfSmallOrder)
                #expect(sum.isInPrimeOrderSubgroup == (i == 0))
                #expect(
                    PrimeOrderPoint(clearingCofactorOf: sum).point == point.multipliedByCofactor())
                if i == 0 { continue }
                #expect(throws: CurveError.notInSubgroup) { try PrimeOrderPoint(sum) }
                #expect(throws: CurveError.notInSubgroup) {
                    try PrimeOrderPoint(canonicalBytes: sum.canonicalBytes())
                }
            }
        }
    }

    @Test(
        "encodings that are not canonical are refused",
        arguments: [
            // y = p, p + 1, 2^255 - 1, each with both parities.
            ("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", true),
            ("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", true),
            ("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", true),
            ("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", true),
            ("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", true),
            // x = 0 as odd: y = 1, y = -1.
            ("0100000000000000000000000000000000000000000000000000000000000080", true),
            ("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", true),
            // No x: y = 2, y = 7.
            ("0200000000000000000000000000000000000000000000000000000000000000", false),
            ("0700000000000000000000000000000000000000000000000000000000000080", false),
        ])
    func refusedEncodings(encoding: String, isNotCanonical: Bool) throws {
        #expect(throws: isNotCanonical ? CurveError.notCanonical : .notOnCurve) {
            try Point(canonicalBytes: bytes(hex: encoding))
        }
    }

    @Test("public keys as libcrypto derives them") func publicKeys() throws {
        try onBothProducts(checkPublicKeys)
    }

    private func checkPublicKeys() throws {
        var generator = SeededGenerator(label: "Ed25519 keys")
        for _ in 0..<50 {
            let seed = generator.bytes(32)
            let scalar = try Ed25519.secretScalar(of: seed)
            let encoded = Point.generatorMultiplied(by: scalar).canonicalBytes()
            #expect(Point.generator.multiplied(by: scalar).canonicalBytes() == encoded)
            let key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, seed, 32)
            defer { EVP_PKEY_free(key) }
            var expected = [UInt8](repeating: 0, count: 32)
            var count = 32
            try #require(EVP_PKEY_get_raw_public_key(key, &expected, &count) == 1)
            #expect(encoded == expected)
        }
    }

    @Test("verification: Wycheproof, Ed25519") func wycheproof() throws {
        try onBothProducts(checkWycheproof)
    }

    private func checkWycheproof() throws {
        guard
            let file = try PublicVectors.load(
                "wycheproof/ed25519_test.json", as: [String: Any].self)
        else { return }
        var verdicts = [Bool: Int]()
        for group in try #require(file["testGroups"] as? [[String: Any]]) {
            let fields = try #require(group["publicKey"] as? [String: Any])
            let key = try bytes(hex: try #require(fields["pk"] as? String))
            for test in try #require(group["tests"] as? [[String: Any]]) {
                let message = try bytes(hex: #require(test["msg"] as? String))
                let signature = try bytes(hex: #require(test["sig"] as? String))
                let isValid = test["result"] as? String == "valid"
                let verdict = try Ed25519.verifies(signature, of: message, by: key)
                #expect(verdict == isValid, "\(test["tcId"] ?? "")")
                verdicts[verdict, default: 0] += 1
            }
        }
        #expect(verdicts[true, default: 0] > 50 && verdicts[false, default: 0] > 50)
    }
}

/// As much of RFC 8032, 5.1 as the tests need.
private enum Ed25519 {
    /// SHA-512's first half, clamped, modulo l.
    static func secretScalar(of seed: [UInt8]) throws -> Edwards25519.Scalar {
        var digest = Array(sha512(seed)[..<32])
        digest[0] &= 248
        digest[31] = digest[31] & 127 | 64
        return reduce(digest)
    }

    /// `[s] B = R + [k] A`, without the cofactor (RFC 8032, 5.1.7).
    static func verifies(
        _ signature: [UInt8], of message: [UInt8], by key: [UInt8]
    ) throws -> Bool {
        guard signature.count == 64, let a = try? Edwards25519.Point(canonicalBytes: key),
            let r = try? Edwards25519.Point(canonicalBytes: Array(signature[..<32])),
            let s = try? Edwards25519.Scalar(littleEndianBytes: Array(signature[32...]))
        else { return false }
        let k = reduce(sha512(signature[..<32] + key + message))
        return .sumOfProductsVariableTime(generatorBy: s, [-k], [a]) == r
    }

    static func reduce(_ littleEndian: [UInt8]) -> Edwards25519.Scalar {
        littleEndian.reversed().reduce(.zero) { $0 * Ed25519Fl(256) + Ed25519Fl(UInt64($1)) }
    }

    static func sha512(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        let bytes = Array(bytes)
        var digest = [UInt8](repeating: 0, count: 64)
        SHA512(bytes, bytes.count, &digest)
        return digest
    }
}
