import Foundation
import PrivacyContracts
import Testing

/// The example's contract: known answers, and IR of other clang versions.
@Suite struct AuctionTests {
    static let example = TestCompiler.folder.deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Examples/SealedAuction")

    static func manifest() throws -> String {
        try String(contentsOf: example.appendingPathComponent("auction.yaml"), encoding: .utf8)
    }

    static func committed(_ name: String) throws -> String {
        try String(
            contentsOf: TestCompiler.folder.appendingPathComponent("Contracts/\(name)"),
            encoding: .utf8)
    }

    static let irs = ["auction-clang14.ll", "auction-clang14-O0.ll", "auction-clang21.ll"]

    /// Bids, winner, price.
    static let answers: [([UInt64?], UInt64, UInt64)] = [
        ([4200, 7350, 6100, 7349, 1999], 1, 7349),
        ([5, 5, 5], 0, 5),
        ([1, 9, 9, 2], 1, 9),
        ([7], 0, 0),
        ([0, 0], 0, 0),
        ([.max, .max - 1], 0, .max - 1),
        ([3, nil, 8], 2, 3),
    ]

    @Test(arguments: irs) func knownAnswers(file: String) throws {
        let contract = try Contract(ir: try Self.committed(file), manifest: try Self.manifest())
        if file != "auction-clang14-O0.ll" { try contract.check(method: "auction") }
        for (bids, winner, price) in Self.answers {
            let output = try contract.runInClear(
                method: "auction", inputs: ContractInputs(providers: bids.map { $0.map { [$0] } }))
            #expect(output.values.map(\.element) == [winner, price])
            #expect(output.values.map(\.name) == ["result.winner", "result.price"])
            #expect(output.encoded.count == 64)
            #expect(output.encoded[31] == UInt8(truncatingIfNeeded: winner))
        }
    }

    @Test(.enabled(if: TestCompiler.isAvailable)) func compiledNow() throws {
        let ir = try ContractCompiler().ir(
            ofSource: Self.example.appendingPathComponent("auction.c"))
        let contract = try Contract(ir: ir, manifest: try Self.manifest())
        try contract.check(method: "auction")
        let output = try contract.runInClear(
            method: "auction", inputs: ContractInputs(providers: [[10], [30], [20]]))
        #expect(output.values.map(\.number) == [1, 20])
    }

    @Test func outputReadsBack() throws {
        let contract = try Contract(
            ir: try Self.committed("auction-clang21.ll"), manifest: try Self.manifest())
        let shape = try MethodShape(
            try contract.manifest.method(named: "auction"), providers: 2, arguments: [])
        let output = shape.output([1, 500])
        #expect(shape.decodeOutput(output.encoded) == output)
        var wrong = output.encoded
        wrong[0] = 1
        #expect(shape.decodeOutput(wrong) == nil)
        // A winner beyond 32 bits is no value of the type.
        wrong = output.encoded
        wrong[27] = 1
        #expect(shape.decodeOutput(wrong) == nil)
    }
}
