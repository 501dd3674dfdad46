import Foundation
import LocalCommittee
import Testing

/// A file that is there already is refused before the chain, nodes or custodians are asked for anything.
@Suite struct SecretOutputTests {
    /// Of each command that writes a secret, or what took others to make.
    static let commands: [[String]] = [
        ["secret", "get", "0x12"], ["key", "decrypt", "--id", "0x12", "none"],
        ["key", "encrypt", "--id", "0x12", "none"],
        ["key", "export", "--id", "0x12", "--recipient", "0x12"],
        [
            "key", "custodian", "hand", "none", "--id", "0x12", "--owner", "0x12",
            "--share-registry", "0x12", "--custodian", "none",
        ],
    ]

    @Test(arguments: commands) func whatIsThereIsNotReplaced(command: [String]) async throws {
        let folder = try Folder()
        let output = try folder.file("output", "theirs")
        let account = ["custodian", "encrypt"].contains(command[1]) ? [] : ["--key", "none"]
        try await CommandLine.expectFailure(
            command + account
                + ["--chain", "http://127.0.0.1:1", "--registry", "0x12", "--output", output],
            saying: "\(output): it is there already")
        #expect(try String(contentsOfFile: output, encoding: .utf8) == "theirs")
    }
}
