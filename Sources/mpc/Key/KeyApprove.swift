import ArgumentParser
import ComputeNode
import Foundation
import Ledger

/// `mpc key approve`: an approver's word for one request.
struct KeyApprove: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "approve", abstract: "Approve one request about a key.",
        discussion: """
            What the request is about, --dry-run of the command that is to make it prints. Look at what \
            is to be signed before approving its hash. Prints the approval, for --approval.
            """)

    @OptionGroup var options: KeyOptions
    @Option(help: "The key's id.") var id: String
    @Option(help: "What is asked for, such as sign.") var operation: String
    @Option(help: "The payload's hash.") var payload: String
    @Option(help: "The request's id.") var request: String
    @Option(help: "What the key is used for.") var purpose: String
    @Option(help: "Who asks.") var caller: String
    @Option(help: "The key's policy, a JSON file.") var policy: String
    @Option(help: "Seconds for which the approval is good, a day at most.") var lifetime: UInt64 =
        3600

    private var named: KeyPolicy.Operation? {
        KeyPolicy.Operation.allCases.first { $0.name == operation }
    }

    func validate() throws {
        guard named != nil else {
            let all = KeyPolicy.Operation.allCases.map(\.name).joined(separator: ", ")
            throw ValidationError("--operation is one of \(all)")
        }
        guard (1...86_400).contains(lifetime) else {
            throw ValidationError("--lifetime is from 1 to 86400 seconds, a day")
        }
    }

    func run() async throws {
        guard let operation = named else { return }
        let (committee, _) = try await options.committee()
        let id = try Identifier.id(id, "--id")
        let entry = try await committee.entry(id)
        let policy = try PolicyFile.read(policy, of: entry)
        let use = KeyUse(
            key: id, epoch: entry.epoch, operation: operation, purpose: purpose,
            payloadHash: try Identifier.id(payload, "--payload"),
            request: try Identifier.id(request, "--request"),
            caller: try Identifier.address(caller, "--caller"))
        let approval = try committee.approve(
            use, policy: policy, approver: LedgerKey(contentsOf: options.key),
            lifetime: lifetime)
        print(String(decoding: try JSONEncoder().encode(approval), as: UTF8.self))
    }
}
