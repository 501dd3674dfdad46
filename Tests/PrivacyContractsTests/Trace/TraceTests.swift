import Channels
import Foundation
import MPC
import PrivacyContracts
import TestSupport
import Testing

@Suite("A traced contract means what it means in clear")
struct TraceTests {
    static let twoScalars = """
        contract: test
        methods:
          f:
            parameters:
              - {name: a, type: u64, role: input, from: {provider: 0}, visibility: secret}
              - {name: b, type: u64, role: input, from: {provider: 1}, visibility: secret}
            returns: {type: u64, learns: everyone}
        """

    @Test func straightLine() async throws {
        let meanings = try Meanings(
            "uint64_t f(uint64_t a, uint64_t b) { return 3 * a * b + (a ^ b) - (a >> 7) + (b & 255); }",
            method: "f", manifest: Self.twoScalars)
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<5 {
            let words = generator.words(2)
            try await meanings.agree(ContractInputs(providers: [[words[0]], [words[1]]]))
        }
    }

    @Test func auction() async throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../../Examples/SealedAuction")
        let ir = try ContractCompiler().ir(ofSource: folder.appendingPathComponent("auction.c"))
        let manifest = try String(
            contentsOf: folder.appendingPathComponent("auction.yaml"), encoding: .utf8)
        let meanings = try Meanings(ir: ir, method: "auction", manifest: manifest)
        let bids: [UInt64] = [31, 1 << 40, 7, 1 << 63, 99]
        let run = try await meanings.agree(ContractInputs(providers: bids.map { [$0] }))
        // Five bids, one after another: of each both comparisons together, 7 rounds, then 2 to make their bits
        // numbers, and three for the selections; then the presence of the inputs and the opening.
        #expect(run.traffic.rounds <= 5 * 12 + 2)
        #expect(run.counts.openings == 2)
        let estimate = try await meanings.contract.estimate(
            method: "auction",
            shape: MethodShape(
                meanings.contract.manifest.method(named: "auction"), providers: 5, arguments: []))
        #expect(estimate.rounds == run.traffic.rounds)
        #expect(estimate.bytesPerParty == run.traffic.bytesSent)
    }
}
