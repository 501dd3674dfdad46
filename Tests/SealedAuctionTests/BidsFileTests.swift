import Foundation
import LocalCommittee
import Testing

/// Files of bids that can't be used: one line on standard error says where and why, and nothing is
/// started.
@Suite struct BidsFileTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var text: String
        /// What the line says after the file's name.
        var says: String
        var testDescription: String { says }
    }

    static let cases: [Case] = [
        .init(text: "name,bid\nAda,1\nBarbara;2\n", says: ":3: expected a name, a comma and a bid"),
        .init(text: "Ada,1,2\nBarbara,2\n", says: ":1: expected a name, a comma and a bid"),
        .init(text: "Ada,1\n,2\n", says: ":2: expected a name, a comma and a bid"),
        .init(text: "Ada,1\r\nBarbara,-2\r\n", says: ":2: the bid must be a whole number"),
        .init(text: "Ada,1\nBarbara,\n", says: ":2: the bid must be a whole number"),
        .init(
            text: "# c\n\nAda,18446744073709551616\n", says: ":3: the bid must be a whole number"),
        .init(text: "Ada,1\nBarbara,2\nAda,3\n", says: ":3: this bidder's name stands above"),
        .init(text: "name,bid\nAda,1\n", says: ": a second price needs at least two bids"),
        .init(text: "", says: ": a second price needs at least two bids"),
        .init(
            text: (0...1024).map { "b\($0),\($0)\n" }.joined(),
            says: ":1025: one task takes at most 1024 bids"),
    ]

    @Test(.timeLimit(.minutes(5)), arguments: cases) func refused(_ example: Case) async throws {
        let file = try AuctionProgram.bidsFile(example.text)
        defer { try? FileManager.default.removeItem(at: file.deletingLastPathComponent()) }
        try await expectRefusal(of: file.path, saying: file.path + example.says)
    }

    @Test(.timeLimit(.minutes(5))) func missing() async throws {
        try await expectRefusal(of: "/nowhere/bids.csv", saying: "/nowhere/bids.csv: can't be read")
    }

    private func expectRefusal(of file: String, saying text: String) async throws {
        let program = try AuctionProgram(["--bids", file])
        let (result, children) = try await program.finish(within: 30)
        #expect(result.status != 0)
        #expect(result.output.isEmpty)
        #expect(result.errorLines.count == 1)
        #expect(result.errors.hasPrefix("Error: \(text)"), "\(result.errors)")
        // What a line holds may be somebody's bid.
        #expect(!result.errors.contains("18446744073709551616"))
        #expect(children.isEmpty)
        #expect(!program.folderExists)
    }
}
