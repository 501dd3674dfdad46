import ComputeNode
import Foundation
import Ledger
import TestSupport
import Testing

/// Three nodes that hold keys, one of which is corrupt, and one that may come to hold them.
struct CorruptRing {
    let nodes: KeyNodes
    let corrupt: CorruptNode
    let policy: KeyPolicy

    /// - Parameter place: of the corrupt one.
    init(corrupt place: Int = 2, seed: UInt64, patience: Duration = .seconds(1)) throws {
        nodes = try KeyNodes(others: 1, patience: patience)
        corrupt = CorruptNode(nodes.members[place], nodes.network, seed: seed)
        policy = try nodes.policy()
    }

    var honest: Set<Address> { Set(nodes.members).subtracting([corrupt.account]) }

    /// Does something while the corrupt node deviates: whether it went well, and how often the node had something
    /// to deviate in. A failure names it.
    func disturbed(
        _ plan: CorruptNode.Plan, _ body: () async throws -> Void
    ) async throws -> (isWell: Bool, hits: Int) {
        corrupt.follow(plan)
        defer { corrupt.follow(nil) }
        let end = ContinuousClock.now + .seconds(30)
        while true {
            do {
                try await body()
                return (true, corrupt.hits)
            } catch let error where Self.mayPass(error) {
                // Somebody is still about the run before, or can be reached again in a moment.
                try #require(ContinuousClock.now < end, "\(plan): \(error)")
                try await Task.sleep(for: .milliseconds(20))
            } catch {
                #expect(Self.named(error).contains(corrupt.account), "\(plan): \(error)")
                return (false, corrupt.hits)
            }
        }
    }

    private static func mayPass(_ error: any Error) -> Bool {
        switch error {
        case let failed as KeyNodes.Failed:
            ["busy", "too-few-nodes"].contains(failed.code) || failed.detail.hasSuffix("busy")
        case NodeError.key(.busy), NodeError.key(.tooFewNodes): true
        default: false
        }
    }

    /// Whom a failure names.
    static func named(_ error: any Error) -> [Address] {
        switch error {
        case let failed as KeyNodes.Failed: failed.nodes
        case NodeError.key(.failed(let fault)): fault.nodes
        case NodeError.key(.refusedBy(let node, _)): [node]
        default: []
        }
    }
}
