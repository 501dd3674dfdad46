import EllipticCurves
import Testing

@Suite("EIP-2537's maps") struct EVMMapTests {
    typealias Precompile = @Sendable ([UInt8]) throws -> [UInt8]

    private static let maps: [(name: String, call: Precompile)] = [
        ("map_fp_to_G1_bls", { try EVMPrecompiles.bls12381MapFpToG1($0) }),
        ("map_fp2_to_G2_bls", { try EVMPrecompiles.bls12381MapFp2ToG2($0) }),
    ]

    @Test("points", arguments: [0, 1]) func points(index: Int) throws {
        let map = Self.maps[index]
        guard
            let cases = try PublicVectors.load(
                "eip-2537/\(map.name).json", as: [[String: Any]].self)
        else { return }
        for test in cases {
            let input = try bytes(hex: #require(test["Input"] as? String))
            #expect(hex(try map.call(input)) == test["Expected"] as? String)
        }
        #expect(cases.count == 5)
    }

    @Test("refusals", arguments: [0, 1]) func refusals(index: Int) throws {
        let map = Self.maps[index]
        guard
            let cases = try PublicVectors.load(
                "eip-2537/fail-\(map.name).json", as: [[String: Any]].self)
        else { return }
        for test in cases {
            let input = try bytes(hex: #require(test["Input"] as? String))
            let length = index == 0 ? 64 : 128
            let expected =
                input.count == length
                ? CurveError.notCanonical
                : .wrongLength(expected: length, found: input.count)
            #expect(throws: expected) { try map.call(input) }
        }
        #expect(cases.count == 5)
    }
}
