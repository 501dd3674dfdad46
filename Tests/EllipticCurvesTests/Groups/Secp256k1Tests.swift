import BigIntegers
import COpenSSL
import EllipticCurves
import FiniteFields
import TestSupport
import Testing

@Suite("secp256k1") struct Secp256k1Tests {
    typealias Point = Secp256k1.Point
    typealias Affine = Secp256k1.Affine

    @Test("the laws of the prime-order group") func laws() throws {
        var generator = SeededGenerator(label: "secp256k1")
        try checkPrimeOrderGroupLaws(Point.self, using: &generator)
    }

    @Test("products as libcrypto has them, and their encodings") func products() throws {
        try onBothProducts(checkProducts)
    }

    private func checkProducts() throws {
        var generator = SeededGenerator(label: "secp256k1, libcrypto")
        let curve = try LibcryptoCurve()
        let edges: [Secp256k1Fn] = [
            .one, -.one, Secp256k1Fn(2), -Secp256k1Fn(2), Secp256k1Fn(.max),
            try Secp256k1Fn(Secp256k1Fn.order >> 1), try Secp256k1Fn((Secp256k1Fn.order >> 1) + 1),
        ]
        let scalars = edges + (0..<20).map { _ in Secp256k1Fn.random(using: &generator) }
        for scalar in scalars {
            let compressed = try curve.product(scalar, form: POINT_CONVERSION_COMPRESSED)
            let uncompressed = try curve.product(scalar, form: POINT_CONVERSION_UNCOMPRESSED)
            let point = Point.generatorMultiplied(by: scalar).affine
            #expect(Point.generator.multiplied(by: scalar).affine == point)
            #expect(Point.generator.multipliedVariableTime(by: scalar).affine == point)
            #expect(point.compressed == compressed)
            #expect(point.uncompressed == uncompressed)
            #expect(try Affine(sec1Bytes: compressed) == point)
            #expect(try Affine(sec1Bytes: uncompressed) == point)
            // Of another point than the generator.
            let other = Secp256k1Fn.random(using: &generator)
            let expected = try curve.product(other, of: compressed)
            #expect(Point(point).multiplied(by: other).affine.compressed == expected)
        }
    }

    @Test("encodings that are not SEC 1's are refused") func refusedEncodings() throws {
        let good = Affine.generator.compressed
        let full = Affine.generator.uncompressed
        let prime = Secp256k1Fp.order
        func refuse(_ bytes: [UInt8], _ error: CurveError) {
            #expect(throws: error) { try Affine(sec1Bytes: bytes) }
        }
        refuse([0], .isIdentity)
        for bytes in [[], [2], Array(good[..<32]), good + [0], Array(full[..<64]), full + [0]] {
            refuse(bytes, .wrongLength(expected: 33, found: bytes.count))
        }
        for tag in [UInt8(0), 1, 4, 5, 6, 7, 255] { refuse([tag] + good[1...], .notCanonical) }
        for tag in [UInt8(0), 2, 3, 5, 6, 7] { refuse([tag] + full[1...], .notCanonical) }
        refuse(try [2] + prime.bigEndianBytes(count: 32), .notCanonical)
        // 1 is the x of a point, but p + 1 is not its encoding.
        #expect(throws: Never.self) { try Affine(sec1Bytes: [2] + Secp256k1Fp(1).bigEndianBytes()) }
        refuse(try [2] + (prime + 1).bigEndianBytes(count: 32), .notCanonical)
        refuse(try full[..<33] + prime.bigEndianBytes(count: 32), .notCanonical)
        refuse([2] + Secp256k1Fp(5).bigEndianBytes(), .notOnCurve)
        refuse(full[..<33] + Secp256k1Fp(1).bigEndianBytes(), .notOnCurve)
        // The group's encoding has the identity, but only as zeros.
        #expect(try Point(canonicalBytesOrIdentity: [UInt8](repeating: 0, count: 33)) == .zero)
        #expect(throws: CurveError.notCanonical) {
            try Point(canonicalBytes: [0] + good[1...])
        }
    }

    @Test("verification: Wycheproof, ECDSA over secp256k1") func wycheproof() throws {
        guard
            let file = try PublicVectors.load(
                "wycheproof/ecdsa_secp256k1_sha256_test.json", as: [String: Any].self)
        else { return }
        var verdicts = [Bool: Int]()
        for group in try #require(file["testGroups"] as? [[String: Any]]) {
            let fields = try #require(group["publicKey"] as? [String: Any])
            let key = try Point(
                Affine(sec1Bytes: bytes(hex: try #require(fields["uncompressed"] as? String))))
            for test in try #require(group["tests"] as? [[String: Any]]) {
                let message = try bytes(hex: #require(test["msg"] as? String))
                let signature = try bytes(hex: #require(test["sig"] as? String))
                let isValid = test["result"] as? String == "valid"
                let verdict = ECDSA.verifies(derSignature: signature, of: message, by: key)
                #expect(verdict == isValid, "\(test["tcId"] ?? "")")
                verdicts[verdict, default: 0] += 1
            }
        }
        #expect(verdicts[true, default: 0] > 50 && verdicts[false, default: 0] > 50)
    }
}

/// The curve as libcrypto has it.
private final class LibcryptoCurve {
    private let group: OpaquePointer
    private let context: OpaquePointer

    init() throws {
        group = try #require(EC_GROUP_new_by_curve_name(NID_secp256k1))
        context = try #require(BN_CTX_new())
    }

    deinit {
        EC_GROUP_free(group)
        BN_CTX_free(context)
    }

    /// The encoding of a scalar times the generator, or times an encoded point.
    func product(
        _ scalar: Secp256k1Fn, of base: [UInt8]? = nil,
        form: point_conversion_form_t = POINT_CONVERSION_COMPRESSED
    ) throws -> [UInt8] {
        let encoded = scalar.bigEndianBytes()
        let number = try #require(BN_bin2bn(encoded, 32, nil))
        let product = try #require(EC_POINT_new(group))
        let point = try #require(EC_POINT_new(group))
        defer {
            BN_free(number)
            EC_POINT_free(product)
            EC_POINT_free(point)
        }
        if let base {
            try #require(EC_POINT_oct2point(group, point, base, base.count, context) == 1)
            try #require(EC_POINT_mul(group, product, nil, point, number, context) == 1)
        } else {
            try #require(EC_POINT_mul(group, product, number, nil, nil, context) == 1)
        }
        var bytes = [UInt8](repeating: 0, count: 65)
        let count = EC_POINT_point2oct(group, product, form, &bytes, 65, context)
        try #require(count > 0)
        return Array(bytes[..<count])
    }
}

/// As much of ECDSA (SEC 1, 4.1.4) as the tests need.
private enum ECDSA {
    static func verifies(
        derSignature: [UInt8], of message: [UInt8], by key: Secp256k1.Point
    ) -> Bool {
        guard let (r, s) = parse(derSignature), r != .zero, s != .zero else { return false }
        var digest = [UInt8](repeating: 0, count: 32)
        SHA256(message, message.count, &digest)
        let e = digest.reduce(Secp256k1Fn.zero) { $0 * Secp256k1Fn(256) + Secp256k1Fn(UInt64($1)) }
        guard let w = try? s.inverse() else { return false }
        let sum = Secp256k1.Point.sumOfProductsVariableTime(
            generatorBy: e * w, [r * w], [key])
        guard sum != .zero else { return false }
        let x = sum.affine.x.integer
        return (try? Secp256k1Fn(x.modulo(Secp256k1Fn.order))) == r
    }

    /// SEQUENCE of two INTEGERs, strictly DER.
    private static func parse(_ bytes: [UInt8]) -> (r: Secp256k1Fn, s: Secp256k1Fn)? {
        guard bytes.count >= 8, bytes[0] == 0x30, Int(bytes[1]) == bytes.count - 2,
            bytes[1] < 0x80
        else { return nil }
        var rest = bytes[2...]
        func integer() -> Secp256k1Fn? {
            guard rest.count >= 3, rest.removeFirst() == 2, let count = rest.popFirst(),
                count >= 1, count <= 33, rest.count >= count
            else { return nil }
            let content = Array(rest.prefix(Int(count)))
            rest = rest.dropFirst(Int(count))
            guard content[0] < 0x80,
                content.count == 1 || content[0] != 0 || content[1] >= 0x80
            else { return nil }
            let number = BigInteger(bigEndianBytes: content)
            return try? Secp256k1Fn(number)
        }
        guard let r = integer(), let s = integer(), rest.isEmpty else { return nil }
        return (r, s)
    }
}
