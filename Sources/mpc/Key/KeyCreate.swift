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

    func validate() throws {
        guard SchemeNumber(name: scheme) != nil else {
            let all = SchemeNumber.allCases.map(\.name).joined(separator: ", ")
            throw ValidationError("--scheme is one of \(all)")
        }
    }

    func run() async throws {
        guard let scheme = SchemeNumber(name: scheme) else { return }
        let (committee, sender) = try await options.committee()
        let id = try await committee.create(
            .init(
                scheme: scheme, threshold: threshold,
                members: try node.map { try Identifier.address($0, "--node") },
                policy: try PolicyFile.read(policy), purpose: purpose,
                guardian: try guardian.map { try Identifier.address($0, "--guardian") }),
            from: sender, patience: options.patience)
        print("key        \(id)")
        print("public key \(Hex.encode(try await committee.entry(id).publicKey))")
    }
}
