import BigIntegers
import EllipticCurves
import FiniteFields
import Foundation
import Groth16
import TestSupport
import Testing

@Suite struct JSONTests {
    private let keys: ChainKeys<BN254>
    private let proof: Proof<BN254>

    init() throws {
        keys = try ChainKeys(constraints: 3)
        proof = try keys.key.prove(keys.witness)
    }

    @Test func roundTrips() throws {
        #expect(try Proof<BN254>(json: proof.json.utf8) == proof)
        let key = keys.key.verifyingKey
        #expect(try VerifyingKey<BN254>(json: key.json.utf8) == key)
        let values = keys.chain.publicValues
        let text = Proof<BN254>.json(publicValues: values)
        #expect(try Proof<BN254>.publicValues(json: text.utf8) == values)
        #expect(Proof<BN254>.json(publicValues: []) == "[]")
        #expect(try Proof<BN254>.publicValues(json: Array("[]".utf8)).isEmpty)
        // Other programs write numbers, hexadecimal, and no line breaks.
        #expect(
            try Proof<BN254>.publicValues(json: Array(" [ 1,\"0x0a\" ,\"007\"]".utf8))
                == [BN254.Fr(1), BN254.Fr(10), BN254.Fr(7)])

        let bls = try ChainKeys<BLS12_381>(constraints: 3)
        let other = try bls.key.prove(bls.witness)
        #expect(try Proof<BLS12_381>(json: other.json.utf8) == other)
        #expect(
            try VerifyingKey<BLS12_381>(json: bls.key.verifyingKey.json.utf8)
                == bls.key.verifyingKey)
        #expect(throws: Groth16Error.malformedJSON(field: "curve")) {
            try Proof<BN254>(json: other.json.utf8)
        }
    }

    /// rapidsnark names no curve in a proof; snarkjs takes several names for one.
    @Test func readsWhatOthersWrite() throws {
        let curve = ",\n \"curve\": \"bn128\""
        let bare = proof.json.replacing(curve, with: "")
        #expect(bare != proof.json)
        #expect(try Proof<BN254>(json: bare.utf8) == proof)
        let barer = bare.replacing(",\n \"protocol\": \"groth16\"", with: "")
        #expect(barer != bare)
        #expect(try Proof<BN254>(json: barer.utf8) == proof)
        let key = keys.key.verifyingKey
        func named(_ name: String) -> [UInt8] {
            Array(key.json.replacing("\"bn128\"", with: "\"\(name)\"").utf8)
        }
        for name in ["bn128", "BN254", "alt_bn128", "Bn-254"] {
            #expect(try ProofCurve(ofJSON: named(name)) == .bn254)
            #expect(try VerifyingKey<BN254>(json: named(name)) == key)
            let text = proof.json.replacing("bn128", with: name)
            #expect(try Proof<BN254>(json: text.utf8) == proof)
        }
        for name in ["BLS12-381", "bls12381", "BLS12_381"] {
            #expect(try ProofCurve(ofJSON: named(name)) == .bls12381)
            #expect(throws: Groth16Error.malformedJSON(field: "curve")) {
                try VerifyingKey<BN254>(json: named(name))
            }
            #expect(throws: Groth16Error.malformedJSON(field: "curve")) {
                try Proof<BN254>(json: proof.json.replacing("bn128", with: name).utf8)
            }
        }
        for name in ["", "bn", "bn129", "bls12-377", "bn128 é x"] {
            #expect(throws: Groth16Error.malformedJSON(field: "curve")) {
                try ProofCurve(ofJSON: named(name))
            }
        }
        #expect(throws: Groth16Error.malformedJSON(field: "protocol")) {
            try Proof<BN254>(json: proof.json.replacing("groth16", with: "plonk").utf8)
        }
        #expect(throws: Groth16Error.malformedJSON(field: "curve")) {
            let twice = "\"curve\": \"bn128\","
            return try Proof<BN254>(json: "{\(twice)\(twice)\(proof.json.dropFirst())".utf8)
        }
    }

    @Test func refusesPublicValuesOutOfRange() throws {
        let order = BN254.Fr.order
        func read(_ text: String) throws -> [BN254.Fr] {
            try Proof<BN254>.publicValues(json: Array(text.utf8))
        }
        #expect(try read("[\"\(order - 1)\"]") == [-BN254.Fr.one])
        for value in [order, order + 1, order + order, BigInteger(1) << 255, BigInteger(1) << 700] {
            #expect(throws: Groth16Error.publicInputNotReduced(index: 1)) {
                try read("[\"1\", \"\(value)\"]")
            }
        }
        for text in [
            "[\"-1\"]", "[-1]", "[1.5]", "[\"\"]", "[\"1x\"]", "[\" 1\"]", "[[1]]", "{}", "1",
        ] {
            #expect(throws: Groth16Error.self) { try read(text) }
        }
        let long = String(repeating: "1", count: 300)
        #expect(throws: Groth16Error.malformedJSON(field: "public")) { try read("[\"\(long)\"]") }
    }

    /// What a file may hold bounds the memory that reading it takes.
    @Test func refusesLongLists() {
        func list(_ element: String, _ count: Int) -> [UInt8] {
            var text = Array("[".utf8)
            for _ in 0..<(count - 1) { text += Array("\(element),".utf8) }
            return text + Array("\(element)]".utf8)
        }
        let most = 1 << 20 + 1
        #expect(throws: Groth16Error.tooLarge(limit: most)) {
            try Proof<BN254>.publicValues(json: list("1", most + 1))
        }
        let values = 5 << 20
        #expect(throws: Groth16Error.tooLarge(limit: values)) {
            try Proof<BN254>.publicValues(json: list("[[],[],[],[],[]]", most))
        }
        let fields = (0...64).map { "\"\($0)\":1" }.joined(separator: ",")
        #expect(throws: Groth16Error.tooLarge(limit: 64)) {
            try Proof<BN254>(json: "{\(fields)}".utf8)
        }
        #expect(throws: Groth16Error.tooLarge(limit: 1 << 26)) {
            try Proof<BN254>(json: [UInt8](repeating: 0x20, count: 1 << 26 + 1))
        }
    }

    /// Coordinates not reduced, off the curve, of the identity; each for each point.
    @Test func refusesBadPoints() throws {
        func refuses(
            _ value: BigInteger, _ other: String, _ part: KeyPart
        ) {
            let text = proof.json.replacing("\"\(value)\"", with: "\"\(other)\"")
            #expect(text != proof.json)
            #expect(throws: Groth16Error.invalidPoint(part, index: 0)) {
                try Proof<BN254>(json: text.utf8)
            }
        }
        let prime = BN254.Fp.order
        for (part, coordinates) in [
            (KeyPart.proofA, [proof.a.x, proof.a.y]), (.proofC, [proof.c.x, proof.c.y]),
            (.proofB, [proof.b.x.c0, proof.b.x.c1, proof.b.y.c0, proof.b.y.c1]),
        ] {
            for coordinate in coordinates {
                refuses(coordinate.integer, "\(coordinate.integer + prime)", part)
                refuses(coordinate.integer, "\((coordinate + .one).integer)", part)
            }
        }
        let identity = proof.json.replacing(
            "\"\(proof.a.x.integer)\",\n  \"\(proof.a.y.integer)\",\n  \"1\"",
            with: "\"0\",\n  \"1\",\n  \"0\"")
        #expect(throws: Groth16Error.invalidPoint(.proofA, index: 0)) {
            try Proof<BN254>(json: identity.utf8)
        }
        // A key of a point off the curve.
        let key = keys.key.verifyingKey
        let wrong = key.json.replacing(
            "\"\(key.inputs[1].x.integer)\"", with: "\"\((key.inputs[1].x + .one).integer)\"")
        #expect(throws: Groth16Error.invalidPoint(.inputs, index: 1)) {
            try VerifyingKey<BN254>(json: wrong.utf8)
        }
    }

    @Test func refusesMalformedFiles() throws {
        let key = keys.key.verifyingKey.json
        for field in [
            "protocol", "curve", "nPublic", "vk_alpha_1", "vk_beta_2", "vk_gamma_2", "vk_delta_2",
            "IC",
        ] {
            #expect(throws: Groth16Error.malformedJSON(field: field)) {
                try VerifyingKey<BN254>(json: key.replacing("\"\(field)\"", with: "\"x\"").utf8)
            }
        }
        #expect(throws: Groth16Error.malformedJSON(field: "nPublic")) {
            try VerifyingKey<BN254>(
                json: key.replacing("\"nPublic\": 2", with: "\"nPublic\": 1").utf8)
        }
        #expect(throws: Groth16Error.malformedJSON(field: "protocol")) {
            try VerifyingKey<BN254>(json: key.replacing("groth16", with: "plonk").utf8)
        }
        #expect(throws: Groth16Error.gammaIsDelta) {
            let delta = try #require(key.firstRange(of: "vk_delta_2"))
            let rest = try #require(key.firstRange(of: "vk_alphabeta_12"))
            let gamma = try #require(key.firstRange(of: "vk_gamma_2"))
            let same = key[gamma.upperBound..<delta.lowerBound]
            return try VerifyingKey<BN254>(
                json: (key[..<delta.upperBound] + same + key[rest.lowerBound...]).utf8)
        }
        let text = Array(proof.json.utf8)
        for count in 0..<text.count where count % 5 == 0 {
            #expect(throws: Groth16Error.self) { try Proof<BN254>(json: text[..<count]) }
        }
        #expect(throws: Groth16Error.self) { try Proof<BN254>(json: text + [0x7d]) }
        let deep = String(repeating: "[", count: 100_000)
        #expect(throws: Groth16Error.malformedJSON(field: "")) { try Proof<BN254>(json: deep.utf8) }
        for bad in [
            "\"a\\n\"", "\"\u{01}\"", "tru", "null", "{\"a\" 1}", "{1: 2}", "[1,]", "\u{00}",
        ] {
            #expect(throws: Groth16Error.self) { try Proof<BN254>(json: bad.utf8) }
        }
        var generator = SeededGenerator(label: "json")
        for _ in 0..<300 {
            var changed = text
            changed[Int.random(in: 0..<text.count, using: &generator)] = .random(
                in: 0...255, using: &generator)
            guard let read = try? Proof<BN254>(json: changed) else { continue }
            #expect(read == proof)
        }
    }
}
