import EllipticCurves
import Testing

@Suite struct EVMPrecompileTests {
    typealias Precompile = ([UInt8]) throws -> [UInt8]

    @Test func bn254() throws {
        try check("evm-precompiles/bn256Add.json", EVMPrecompiles.bn254Add)
        try check("evm-precompiles/bn256ScalarMul.json", EVMPrecompiles.bn254Multiply)
        try check("evm-precompiles/bn256Pairing.json", EVMPrecompiles.bn254PairingCheck)
    }

    @Test func bls12381() throws {
        try check("eip-2537/add_G1_bls.json", EVMPrecompiles.bls12381G1Add)
        try check("eip-2537/add_G2_bls.json", EVMPrecompiles.bls12381G2Add)
        try check("eip-2537/mul_G1_bls.json", EVMPrecompiles.bls12381G1MSM)
        try check("eip-2537/mul_G2_bls.json", EVMPrecompiles.bls12381G2MSM)
        try check("eip-2537/msm_G1_bls.json", EVMPrecompiles.bls12381G1MSM)
        try check("eip-2537/pairing_check_bls.json", EVMPrecompiles.bls12381PairingCheck)
    }

    @Test func bls12381Failures() throws {
        try checkFailures("eip-2537/fail-add_G1_bls.json", EVMPrecompiles.bls12381G1Add)
        try checkFailures("eip-2537/fail-add_G2_bls.json", EVMPrecompiles.bls12381G2Add)
        try checkFailures("eip-2537/fail-mul_G1_bls.json", EVMPrecompiles.bls12381G1MSM)
        try checkFailures("eip-2537/fail-mul_G2_bls.json", EVMPrecompiles.bls12381G2MSM)
        try checkFailures("eip-2537/fail-msm_G1_bls.json", EVMPrecompiles.bls12381G1MSM)
        try checkFailures("eip-2537/fail-msm_G2_bls.json", EVMPrecompiles.bls12381G2MSM)
        try checkFailures(
            "eip-2537/fail-pairing_check_bls.json", EVMPrecompiles.bls12381PairingCheck)
    }

    @Test func bn254Failures() throws {
        let g1 = BN254.G1Affine.generator.evmEncoding
        let g2 = BN254.G2Affine.generator.evmEncoding
        #expect(try EVMPrecompiles.bn254Add([]) == [UInt8](repeating: 0, count: 64))
        #expect(try EVMPrecompiles.bn254Add(g1 + g1) == EVMPrecompiles.bn254Multiply(g1 + two))
        #expect(throws: CurveError.notOnCurve) { try EVMPrecompiles.bn254Add([1]) }
        #expect(throws: CurveError.notOnCurve) {
            try EVMPrecompiles.bn254Multiply(Array(g1.reversed()))
        }
        #expect(throws: CurveError.notCanonical) {
            try EVMPrecompiles.bn254Add([UInt8](repeating: 0xff, count: 32))
        }
        #expect(throws: CurveError.wrongLength(expected: 192, found: 193)) {
            try EVMPrecompiles.bn254PairingCheck(g1 + g2 + [0])
        }
        // c0 and c1 swapped.
        let swapped = Array(g2[32..<64] + g2[0..<32] + g2[96..<128] + g2[64..<96])
        #expect(throws: CurveError.notOnCurve) {
            try EVMPrecompiles.bn254PairingCheck(g1 + swapped)
        }
        #expect(try EVMPrecompiles.bn254PairingCheck(g1 + g2).last == 0)
        #expect(try EVMPrecompiles.bn254PairingCheck([]).last == 1)
    }

    private var two: [UInt8] { [UInt8](repeating: 0, count: 31) + [2] }

    private func check(_ path: String, _ precompile: Precompile) throws {
        for vector in try PublicVectors.load(path, as: [[String: Any]].self) ?? [] {
            let name = "\(path) \(vector["Name"] ?? "")"
            let input = try bytes(hex: try #require(vector["Input"] as? String))
            let expected = try #require(vector["Expected"] as? String)
            #expect(try hex(precompile(input)) == expected, "\(name)")
        }
    }

    private func checkFailures(_ path: String, _ precompile: Precompile) throws {
        for vector in try PublicVectors.load(path, as: [[String: Any]].self) ?? [] {
            let name = "\(path) \(vector["Name"] ?? "")"
            let input = try bytes(hex: try #require(vector["Input"] as? String))
            let reason = try #require(vector["ExpectedError"] as? String)
            var found: CurveError?
            do { _ = try precompile(input) } catch { found = error as? CurveError }
            switch reason {
            case "invalid input length":
                if case .wrongLength = found { continue }
                Issue.record("\(name): \(String(describing: found))")
            case "invalid field element top bytes", "invalid fp.Element encoding":
                #expect(found == .notCanonical, "\(name)")
            case "invalid point: not on curve": #expect(found == .notOnCurve, "\(name)")
            default:
                #expect(reason.contains("subgroup"), "\(name)")
                #expect(found == .notInSubgroup, "\(name)")
            }
        }
    }
}
