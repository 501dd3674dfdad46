import ArgumentParser
import ComputeNode
import Foundation

/// `mpc secret grant`: lets another account read.
struct SecretGrant: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "grant", abstract: "Let an account read a secret of yours for some time.")

    @OptionGroup var options: VaultOptions
    @Argument(help: "The sharing's id.") var sharing: String
    @Option(help: "The account that may read.") var reader: String
    @Option(help: "For how many seconds from now.") var seconds: UInt64

    func validate() throws {
        guard (1...3660 * 86_400).contains(seconds) else {
            throw ValidationError("--seconds must be from 1 to ten years' worth")
        }
    }

    func run() async throws {
        let until = UInt64(Date().timeIntervalSince1970) + seconds
        try await options.vault().grant(
            try Identifier.id(sharing, "the sharing's id"),
            reader: try Identifier.address(reader, "--reader"), until: until)
        print("granted until \(until)")
    }
}
