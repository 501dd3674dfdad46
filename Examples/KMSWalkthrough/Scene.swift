import ComputeNode
import Foundation
import Keystore
import Ledger
import LocalCommittee

/// Who takes part: the chain with its contracts, the nodes, and people with their accounts.
struct Scene: Sendable {
    var chain: DevelopmentChain
    var client: EthereumClient
    var registry: NodeRegistry
    var market: ComputeMarket
    var shares: ShareRegistry
    var keys: KeyRegistry
    /// Four, and a fifth that stands by.
    var nodes: [LocalNode]
    var owner: Person
    var reader: Person
    var approvers: [Person]
    var auditor: Person
    /// Who has put the contracts there, and pays for the nodes.
    var deployer: TransactionSender

    /// Somebody with an account that has some ether.
    struct Person: Sendable {
        var key: LedgerKey
        var sender: TransactionSender

        var address: Address { key.address }
    }

    /// The first four nodes: who begins with everything.
    var committee: [LocalNode] { Array(nodes.prefix(4)) }

    func vault(of person: Person) -> SecretVault {
        SecretVault(registry: shares, sender: person.sender, key: person.key)
    }

    func keyCommittee(of person: Person) -> KeyCommittee {
        KeyCommittee(
            registry: keys, nodes: registry, chainId: chain.chainId, key: person.key,
            timeout: .seconds(20))
    }

    /// What the owner allows: the owner alone may ask.
    func policy(approvals: Int = 0) throws(PolicyProblem) -> KeyPolicy {
        try KeyPolicy(
            callers: [owner.address], operations: Set(KeyPolicy.Operation.allCases),
            purposes: [Walkthrough.purpose],
            approvers: approvals == 0 ? [] : Set(approvers.map(\.address)),
            approvals: approvals)
    }
}
