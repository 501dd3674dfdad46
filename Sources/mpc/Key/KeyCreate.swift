import ArgumentParser
import ComputeNode
import Ledger

/// `mpc key create`: a key that nodes make together.
struct KeyCreate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Have nodes make a key together; nobody ever has it whole.",
        discussion: """
            Proposes the key on chain, shows the policy to the nodes, and waits until all of them have \
            confirmed the same public key. Prints the id and the public key.
            """)

    @OptionGroup var options: KeyOptions
    @OptionGroup var key: NewKeyOptions

    func run() async throws {
        let (committee, sender) = try await options.committee()
        let id = try await committee.create(
            key.wish(), from: sender, patience: options.patience)
        try await NewKeyOptions.show(id, of: committee)
    }
}
