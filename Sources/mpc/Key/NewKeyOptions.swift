import ArgumentParser
import ComputeNode
import Ledger

/// What a key is to be, whether its nodes make it or its owner brings it.
struct NewKeyOptions: ParsableArguments {
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

    func validate() throws { _ = try number() }

    private func number() throws -> SchemeNumber {
        guard let number = SchemeNumber(name: scheme) else {
            let all = SchemeNumber.allCases.map(\.name).joined(separator: ", ")
            throw ValidationError("--scheme is one of \(all)")
        }
        return number
    }

    /// Reads the policy.
    func wish() throws -> KeyCommittee.Wish {
        .init(
            scheme: try number(), threshold: threshold,
            members: try node.map { try Identifier.address($0, "--node") },
            policy: try PolicyFile.read(policy), purpose: purpose,
            guardian: try guardian.map { try Identifier.address($0, "--guardian") })
    }

    static func show(_ id: Bytes32, of committee: KeyCommittee) async throws {
        print("key        \(id)")
        print("public key \(Hex.encode(try await committee.entry(id).publicKey))")
    }
}
