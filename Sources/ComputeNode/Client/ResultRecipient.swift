import Foundation
public import Ledger
public import PrivacyContracts

/// Fetches and checks what one account alone learns from a finished task.
///
/// By the replicated protocol each node holds two of three components; any two nodes have them all. By any other
/// each node has a key, and all are needed. What a node gives counts only if it opens the commitment that
/// stands on chain, so no node can change what is learnt: one that sends something else is named.
public struct ResultRecipient: Sendable {
    public let chainId: UInt64
    public let market: Address
    public let task: Hash32
    private let key: LedgerKey

    /// - Parameter key: of the account that learns the results.
    public init(chainId: UInt64, market: Address, task: Hash32, key: LedgerKey) {
        self.chainId = chainId
        self.market = market
        self.task = task
        self.key = key
    }

    /// A node of the task's committee, in the committee's order.
    public struct Node: Sendable {
        public var account: Address
        /// Nil where the registry doesn't have the node any more.
        public var client: NodeClient?

        public init(account: Address, client: NodeClient?) {
            self.account = account
            self.client = client
        }
    }

    /// What was learnt, and from whom it couldn't be.
    public struct Learnt: Sendable {
        /// What everyone learns and what this account does, in the order of the manifest.
        public var output: ContractOutput
        /// Nodes that gave nothing or something wrong; empty if all agree.
        public var faults: [NodeFault]
    }

    /// Learns the private results of which this account is the recipient.
    ///
    /// - Parameters:
    ///   - shape: of the task's method and arguments, from the registered manifest.
    ///   - posted: the output as it stands on chain.
    ///   - mine: the indices of the results that this account learns.
    ///   - nodes: the committee.
    ///   - scheme: the protocol that the task ran by.
    /// - Throws: `.committeeSize` if the protocol can't have so many nodes, `.missingComponent` if too few of
    ///   them answered well, `.wrongPads` naming a node that deviated, `.postedOutput` if the shape is not
    ///   that of the task.
    public func learn(
        shape: MethodShape, posted: [UInt8], mine: [Int], from nodes: [Node],
        by scheme: ContractProtocol.Scheme = .replicated
    ) async throws(NodeError) -> Learnt {
        guard scheme.parties.contains(nodes.count) else { throw .committeeSize(nodes.count) }
        guard let known = shape.decodePosted(posted, by: scheme) else { throw .postedOutput }
        let seal = ResultSeal(
            chainId: chainId, market: market, task: task,
            recipients: Dictionary(mine.map { ($0, key.address) }) { first, _ in first })
        var gathered: any GatheredResults =
            scheme == .replicated
            ? GatheredComponents(seal: seal, shape: shape, commitments: known.commitments)
            : GatheredMasks(
                seal: seal, shape: shape, commitments: known.commitments, parties: nodes.count)
        var faults: [NodeFault] = []
        for (position, node) in nodes.enumerated() where !mine.isEmpty {
            do throws(NodeError) {
                try gathered.add(try await answer(of: node), position: position)
            } catch {
                faults.append(NodeFault(node: node.account, reason: error))
            }
        }
        return Learnt(
            output: shape.output(
                known: known.output.values.map(\.element), learnt: try gathered.elements()),
            faults: faults)
    }

    private func answer(of node: Node) async throws(NodeError) -> ResultAnswer {
        guard let client = node.client else { throw .notRegistered }
        let request = ResultRequest(
            task: task, node: node.account, chainId: chainId, market: market)
        let time = UInt64(Date().timeIntervalSince1970)
        guard let authorization = try? request.authorization(time: time, key: key) else {
            throw .chain(.rejected)
        }
        return try await client.results(of: task, authorization: authorization)
    }
}

/// Parts of private results, as nodes gave them and as the commitments on chain allow.
protocol GatheredResults {
    /// Takes the parts of a node's answer that open their commitments.
    mutating func add(_ answer: ResultAnswer, position: Int) throws(NodeError)
    /// The elements of each result.
    func elements() throws(NodeError) -> [Int: [UInt64]]
}

/// Components of private results of the replicated protocol.
package struct GatheredComponents: GatheredResults, Sendable {
    private let seal: ResultSeal
    private let shape: MethodShape
    /// As they stand on chain, by result.
    private let commitments: [Int: [[UInt8]]]
    /// The shares that opened their commitments, by result and component.
    private var opened: [Int: [Int: [UInt8]]] = [:]

    package init(seal: ResultSeal, shape: MethodShape, commitments: [Int: [[UInt8]]]) {
        self.seal = seal
        self.shape = shape
        self.commitments = commitments
    }

    /// Takes the components of a node's answer that open their commitments.
    ///
    /// - Throws: `.garbledResult` if one doesn't, or one that is due is missing; those that do are
    ///   taken all the same.
    package mutating func add(_ answer: ResultAnswer, position: Int) throws(NodeError) {
        guard answer.taskId == seal.task else { throw .garbledResult(party: position) }
        var isWhole = true
        for (index, recipient) in seal.recipients {
            let result = answer.results.first { $0.index == index }
            for k in [position, (position + 1) % 3] {
                guard let component = result?.components.first(where: { $0.index == k }),
                    let share = Data(base64Encoded: component.share),
                    let randomness = try? Bytes32(hex: component.randomness),
                    seal.commitment(
                        result: index, recipient: recipient, component: k,
                        .init(randomness: randomness, share: [UInt8](share))
                    ).bytes == commitments[index]?[k]
                else {
                    isWhole = false
                    continue
                }
                opened[index, default: [:]][k] = [UInt8](share)
            }
        }
        guard isWhole else { throw .garbledResult(party: position) }
    }

    /// The elements of each result.
    ///
    /// - Throws: `.missingComponent` where a component was not opened, `.postedOutput` where the
    ///   components are of no value of the result's type.
    package func elements() throws(NodeError) -> [Int: [UInt64]] {
        var elements: [Int: [UInt64]] = [:]
        for index in seal.recipients.keys.sorted() {
            var components: [[UInt8]] = []
            for k in 0..<3 {
                guard let share = opened[index]?[k] else {
                    throw .missingComponent(component: k, result: index)
                }
                components.append(share)
            }
            guard let found = shape.elements(ofResult: index, components: components) else {
                throw .postedOutput
            }
            elements[index] = found
        }
        return elements
    }
}
