import Foundation
import Testing

/// The page of attacks speaks of tests that are there.
@Suite struct AttackPageTests {
    private let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// The text of all files that have to do with a suite, by its name.
    private func suites() throws -> [String: String] {
        let tests = root.appendingPathComponent("Tests").resolvingSymlinksInPath()
        var suites = [String: String]()
        for name in try FileManager.default.subpathsOfDirectory(atPath: tests.path)
        where name.hasSuffix(".swift") {
            let text = try String(
                contentsOf: tests.appendingPathComponent(name), encoding: .utf8)
            for match in text.matches(of: /(?:struct|class|extension) (\w+Tests)\b/) {
                suites[String(match.1), default: ""] += text
            }
        }
        return suites
    }

    @Test func namedTestsExist() throws {
        let suites = try suites()
        let page = try String(
            contentsOf: root.appendingPathComponent("Protocols/attacks.md"), encoding: .utf8)
        var count = 0
        for row in page.split(separator: "\n") where row.hasPrefix("|") {
            var suite = ""
            for match in row.matches(of: /`([A-Z]\w*Tests)?(?:\.(\w+))?`/) {
                suite = match.1.map(String.init) ?? suite
                let text = try #require(suites[suite], "no suite \(suite)")
                guard let test = match.2 else { continue }
                #expect(text.contains("func \(test)("), "no test \(suite).\(test)")
                count += 1
            }
        }
        #expect(count > 100)
    }
}
