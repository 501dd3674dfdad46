import ArgumentParser
import ComputeNode
import Foundation
import Ledger

/// One use of a key: which one, for what, and who approves.
struct UseOptions: ParsableArguments {
    @OptionGroup var options: KeyOptions
    @Option(help: "The key's id.") var id: String
    @Option(help: "What the key is used for; without it, what it was made for.")
    var purpose: String?
    @Option(
        help:
            "The request's own id, 32 bytes; without it a fresh one. The same again is the same request."
    )
    var request: String?
    @Option(help: "A file with what `mpc key approve` printed; may be repeated.")
    var approval: [String] = []
    @Flag(help: "Print what approvers need to know, and ask for nothing.") var dryRun = false

    func keyId() throws -> Bytes32 { try Identifier.id(id, "--id") }

    func consent() throws -> KeyConsent {
        let approvals = try approval.map { path in
            guard let data = FileManager.default.contents(atPath: path),
                let approval = try? JSONDecoder().decode(KeyApprovalBody.self, from: data)
            else { throw CommandFailure("\(path) holds no approval as mpc key approve prints it") }
            return approval
        }
        guard let request else {
            return KeyConsent(request: try KeyConsent().request, approvals: approvals)
        }
        return KeyConsent(
            request: try Identifier.id(request, "--request"), approvals: approvals)
    }

    func purpose(_ committee: KeyCommittee) async throws -> String {
        if let purpose { return purpose }
        return try await committee.description(of: keyId()).purpose
    }

    /// What an approver signs, on standard output; whether that was all that was wanted.
    func isDry(
        _ payload: some KeyPayload, _ consent: KeyConsent, _ committee: KeyCommittee
    ) async throws -> Bool {
        guard dryRun else { return false }
        let body = try await committee.body(
            payload, key: keyId(), purpose: try await purpose(committee), consent: consent)
        let use = body.use(of: try keyId(), by: committee.account)
        print("operation \(use.operation)")
        print("payload   \(use.payloadHash)")
        print("request   \(use.request)")
        print("purpose   \(use.purpose)")
        print("caller    \(use.caller)")
        print(
            "approve   mpc key approve --registry \(options.registry) --id \(use.key) "
                + "--operation \(use.operation) --payload \(use.payloadHash) "
                + "--request \(use.request) --purpose \(Self.quoted(use.purpose)) "
                + "--caller \(use.caller) --policy POLICY --key APPROVERS-KEY > APPROVAL")
        return true
    }

    /// A text as a shell takes it whole: a purpose may come from a node.
    private static func quoted(_ text: String) -> String {
        "'" + text.replacing("'", with: "'\\''") + "'"
    }
}
