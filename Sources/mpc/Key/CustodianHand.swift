import ArgumentParser
import ComputeNode
import Foundation
import Ledger

/// `mpc key custodian hand`: a custodian's parts for a restoration.
struct CustodianHand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hand",
        abstract: "Seal a custodian's part of a backup to the nodes that restore the key.",
        discussion: """
            Run it where the custodian's secret key or mnemonics are. The file that it writes is for \
            `mpc key restore --part`; who carries it learns nothing. It is good for one proposal, which \
            has to be by --owner: ask who restores the key, by another way than this one.
            """)

    @OptionGroup var address: ChainAddress
    @Option(help: "The KeyRegistry's address.") var registry: String
    @Option(help: "The ShareRegistry's address, in whose name nodes publish their sealing keys.")
    var shareRegistry: String
    @Argument(help: "The backup.", completion: .file()) var backup: String
    @Option(help: "The proposal's id, as `mpc key restore --propose` prints it.") var id: String
    @Option(help: "The account that restores the key.") var owner: String
    @OptionGroup var custodian: CustodianOptions
    @Option(help: "The file to write.") var output: String

    func validate() throws {
        guard custodian.custodian.count <= 1, !custodian.isEmpty else {
            throw ValidationError("give one --custodian, or --mnemonic files")
        }
    }

    func run() async throws {
        CoreDumps.disable()
        let target = try SecretOutput(output)
        let backup = try BackupFile.read(backup)
        guard let secret = try custodian.read(for: backup).first else {
            throw CommandFailure("no custodian's secret is given")
        }
        let client = try address.client()
        let keys = KeyRegistry(
            address: try Identifier.address(registry, "--registry"), client: client)
        // Asks nodes and the chain for what is public: in the name of no account.
        let committee = KeyCommittee(
            registry: keys,
            nodes: NodeRegistry(address: try await keys.registry(), client: client),
            chainId: try await client.chainId(), key: try LedgerKey())
        let parts = try await committee.handOver(
            backup, secret, key: Identifier.id(id, "--id"),
            owner: Identifier.address(owner, "--owner"),
            shareRegistry: Identifier.address(shareRegistry, "--share-registry"))
        try BackupFile.write(parts, to: target)
        print("parts of \(parts.places.count { !$0.isEmpty }) shares, sealed")
    }
}
