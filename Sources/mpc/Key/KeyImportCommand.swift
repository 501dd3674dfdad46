import ArgumentParser
import ComputeNode
import Foundation
import Ledger

/// `mpc key import`: a key from elsewhere.
struct KeyImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Share a key that you have among nodes.",
        discussion: """
            Proposes the key on chain, deals a share to each node, sealed to it, and waits until all have \
            confirmed the public key. The key is read from a file or standard input: 32 bytes, or as many \
            in hexadecimal; for frost-ed25519 the seed of RFC 8032, otherwise the secret scalar, its most \
            significant byte first. Whoever has a copy has the key: a key that the nodes make themselves \
            (`mpc key create`) nobody has.
            """)

    @OptionGroup var options: KeyOptions
    @Option(help: "The ShareRegistry's address, in whose name nodes publish their sealing keys.")
    var shareRegistry: String
    @Option(
        help: ArgumentHelp(
            "The scheme: \(SchemeNumber.allCases.map(\.name).joined(separator: ", "))."))
    var scheme: String
    @Option(help: "Nodes needed to use the key; for ECDSA 2 t - 1 have to take part.")
    var threshold: Int
    @Option(help: "A node's account; once a node, at most 20.") var node: [String]
    @Option(help: "The policy, a JSON file (Protocols/key-registry.md).") var policy: String
    @Option(help: "What the key is for, one of the policy's purposes.") var purpose: String
    @Option(help: "An account that may stop the key beside its owner.") var guardian: String?
    @Argument(help: "The file with the key; without it, standard input.", completion: .file())
    var input: String?

    func run() async throws {
        CoreDumps.disable()
        guard let scheme = SchemeNumber(name: scheme) else {
            throw ValidationError("--scheme is none of those that --help lists")
        }
        let policy = try PolicyFile.read(policy)
        let secret = try SecretFile.read(input, limit: 128)
        guard let key = try? ImportedKey(secret) else {
            throw CommandFailure("the key has to be 32 bytes, or as many in hexadecimal")
        }
        let (committee, sender) = try await options.committee()
        let id = try await committee.importKey(
            key,
            as: .init(
                scheme: scheme, threshold: threshold,
                members: try node.map { try Identifier.address($0, "--node") }, policy: policy,
                purpose: purpose,
                guardian: try guardian.map { try Identifier.address($0, "--guardian") }),
            from: sender,
            shareRegistry: try Identifier.address(shareRegistry, "--share-registry"),
            patience: options.patience)
        print("key        \(id)")
        print("public key \(Hex.encode(try await committee.entry(id).publicKey))")
    }
}
