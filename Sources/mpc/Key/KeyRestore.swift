import ArgumentParser
import ComputeNode
import Ledger
import SecretSharing

/// `mpc key restore`: a key from its backup, held by other nodes.
struct KeyRestore: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Have a key restored from its backup by other nodes.",
        discussion: """
            Proposes the key anew on chain; each custodian opens its parts and seals them to the nodes \
            that take the places of those that are lost. The key is never put together. Prints the new \
            id. Have the shares made anew afterwards (`mpc key rotate`): the backup fits them no more.
            """)

    @OptionGroup var options: KeyOptions
    @Argument(help: "The backup.") var backup: String
    @Option(help: "The ShareRegistry's address, in whose name nodes publish their sealing keys.")
    var shareRegistry: String
    @Option(help: "A file with a custodian's secret key in PEM, mode 0600.")
    var custodian: [String]
    @Option(help: "A node's account; as many as the key had holders.") var node: [String]
    @Option(help: "The policy, a JSON file.") var policy: String

    func run() async throws {
        let backup = try BackupFile.read(backup)
        let keys = try custodian.map { try BackupFile.secretKey($0) }
        guard let scheme = SchemeNumber(name: backup.scheme) else {
            throw CommandFailure("the backup is of a scheme that nobody knows")
        }
        let (committee, sender) = try await options.committee()
        let id = try await committee.restore(
            backup,
            as: .init(
                scheme: scheme, threshold: try backup.verify().needed,
                members: try node.map { try Identifier.address($0, "--node") },
                policy: try PolicyFile.read(policy), purpose: backup.purpose),
            with: keys, from: sender,
            shareRegistry: try Identifier.address(shareRegistry, "--share-registry"),
            patience: options.patience)
        print("key \(id)")
    }
}
