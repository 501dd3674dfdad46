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

            Custodians who are apart: run it with --propose, have each run `mpc key custodian hand` for \
            the id, then run it with --id and what they have handed, --part. With --custodian or \
            --mnemonic in their place all custodians' secrets are on this machine, and it could have \
            the key.
            """)

    @OptionGroup var options: KeyOptions
    @Argument(help: "The backup.") var backup: String
    @Option(help: "The ShareRegistry's address, in whose name nodes publish their sealing keys.")
    var shareRegistry: String?
    @OptionGroup var custodians: CustodianOptions
    @Option(help: "A node's account; as many as the key had holders.") var node: [String] = []
    @Option(help: "The policy, a JSON file.") var policy: String
    @Flag(help: "Propose the key, and leave it at that.") var propose = false
    @Option(help: "The id of a proposal that is there already.") var id: String?
    @Option(help: "A file that a custodian has handed over for --id; may be repeated.")
    var part: [String] = []

    func validate() throws {
        let ways = [propose, id != nil, !custodians.isEmpty].count { $0 }
        guard ways == 1 else {
            throw ValidationError("give --propose, or --id and --part, or custodians' secrets")
        }
        guard (id != nil) == !part.isEmpty, (id != nil) == node.isEmpty else {
            throw ValidationError("--id goes with --part; a proposal takes --node")
        }
        guard custodians.isEmpty || shareRegistry != nil else {
            throw ValidationError("custodians' secrets need --share-registry")
        }
    }

    func run() async throws {
        CoreDumps.disable()
        let backup = try BackupFile.read(backup)
        let policy = try PolicyFile.read(policy)
        let (committee, sender) = try await options.committee()
        if let id {
            let id = try Identifier.id(id, "--id")
            try await committee.restore(
                backup, id, policy: policy, with: part.map { try BackupFile.parts($0) },
                patience: options.patience)
            return print("key \(id)")
        }
        guard let scheme = SchemeNumber(name: backup.scheme) else {
            throw CommandFailure("the backup is of a scheme that nobody knows")
        }
        let wish = KeyCommittee.Wish(
            scheme: scheme, threshold: try backup.verify().needed,
            members: try node.map { try Identifier.address($0, "--node") }, policy: policy,
            purpose: backup.purpose)
        try backup.requireAllShares()
        guard wish.members.count == backup.shares.count else {
            throw CommandFailure("the key had \(backup.shares.count) holders: give as many --node")
        }
        if propose { return print("proposal \(try await committee.propose(wish, from: sender))") }
        let id = try await committee.restore(
            backup, as: wish, with: custodians.read(for: backup), from: sender,
            shareRegistry: try Identifier.address(shareRegistry ?? "", "--share-registry"),
            patience: options.patience)
        print("key \(id)")
    }
}
