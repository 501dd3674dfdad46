import ComputeNode
import Foundation
import Ledger
import LocalCommittee

extension Walkthrough {
    /// Every node's audit log hangs together, and stands under its head on chain.
    func auditChecked(_ scene: Scene) async throws {
        try await step("the audit logs are held against their heads on chain") { step in
            // A head is posted each half second, and needs a block.
            try await Task.sleep(for: .seconds(2))
            let reader = AuditReader(
                chainId: scene.chain.chainId, registry: scene.keys, key: scene.auditor.key)
            for node in scene.nodes {
                guard let client = node.client() else { continue }
                switch try await reader.read(node.address, from: client) {
                case .success(let log):
                    let posted = log.posted.last?.length ?? 0
                    step.check(
                        "\(node.name): \(log.records.count) records, \(posted) under a head on chain",
                        posted > 0 && posted <= UInt64(log.records.count))
                case .failure(let fault): step.check("\(node.name): \(fault)", false)
                }
            }
            let first = scene.nodes[0]
            let actions = try await Self.actions(of: first, reader)
            for action in ["put-share", "key-create", "key-sign", "key-refresh", "key-reshare"] {
                step.check("\(first.name) has noted \(action)", actions.contains(action))
            }
            step.check(
                "and that it turned somebody away", actions.contains("get-share not-allowed"))
            step.knows(
                "the auditor", "who asked for what and when; not what was signed, or a secret")
            step.knows("each node", "that it can't take back a record without the chain showing it")
        }
    }

    private static func actions(
        of node: LocalNode, _ reader: AuditReader
    ) async throws -> Set<String> {
        guard let client = node.client() else { return [] }
        let records = try await reader.read(node.address, from: client).get().records
        return Set(
            records.flatMap { [$0.action.rawValue, "\($0.action.rawValue) \($0.outcome)"] })
    }
}
