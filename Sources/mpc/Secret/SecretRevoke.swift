import ArgumentParser
import ComputeNode

/// `mpc secret revoke`: ends a grant.
struct SecretRevoke: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke", abstract: "End an account's grant to read a secret of yours.",
        discussion: "It counts at each node with the block that holds it. What was read stays read."
    )

    @OptionGroup var options: VaultOptions
    @Argument(help: "The sharing's id.") var sharing: String
    @Option(help: "The account.") var reader: String

    func run() async throws {
        let reader = try Identifier.address(reader, "--reader")
        try await options.vault().revoke(
            try Identifier.id(sharing, "the sharing's id"), reader: reader)
        print("revoked \(reader)")
    }
}
