import FiniteFields
import Foundation
import SecretSharing
import Testing

@Suite struct ReadmeTests {
    /// The lines of README.md, "As a library".
    @Test func snippetRuns() throws {
        let secret = BN254Fr(42)
        let sharing = try ShamirSharing<BN254Fr>(threshold: 2, parties: 5)  // any 3 of 5
        let shares = sharing.split(SecretVector([secret]))
        let again = try sharing.reconstruct(Array(shares[1...3]))  // again.reveal() == [secret]

        let revealed = again.reveal()
        #expect(revealed == [secret])
    }

    /// The lines above are those of README.md, word for word.
    @Test func snippetIsTheReadmes() throws {
        let here = URL(fileURLWithPath: #filePath)
        let root = here.deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let readme = try String(contentsOf: root.appending(path: "README.md"), encoding: .utf8)
        let test = try String(contentsOf: here, encoding: .utf8)
        let parts = readme.components(separatedBy: "```swift\n")
        try #require(parts.count >= 2)
        let snippet = parts[1].components(separatedBy: "```")[0]
        let lines = snippet.split(separator: "\n").filter { !$0.hasPrefix("import ") }
        #expect(lines.count == 4)
        for line in lines { #expect(test.contains("        \(line)\n"), "\(line)") }
    }
}
