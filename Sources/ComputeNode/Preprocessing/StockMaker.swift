import Channels
import Foundation
import Ledger
import Logging
import MPC
import PrivacyContracts

/// Keeps one committee's stock at its targets: makes preprocessing with the other nodes while this one is idle.
///
/// The nodes meet in a session of their own, say what is missing, and make of each kind what all of them lack, in
/// batches; a task that wants the store, or any running session, ends it after the batch.
struct StockMaker: Sendable {
    let node: NodeContext
    let stock: CommitteeStock
    let targets: StockTargets

    /// Elements of a kind that are made in one go, and stored in one file.
    static let batch = 1 << 14
    /// After a meeting to which not all came, the next tries are so many times the retry time apart.
    static let longestPause = 64

    private var logger: Logger {
        var logger = node.logger
        logger[metadataKey: "committee"] = "\(stock.committee.label)"
        return logger
    }

    func run() async {
        var failures = 0
        while !node.stop.isSet, !Task.isCancelled {
            guard !stock.isFull, isIdle else {
                await node.stop.sleep(node.pollInterval)
                continue
            }
            do {
                try await meet()
                failures = 0
                await node.stop.sleep(node.timeouts.retry)
            } catch {
                failures += 1
                let isOfDisk = (error as? MPCError)?.isOfDisk ?? false
                logger.log(
                    level: isOfDisk ? .warning : .debug, "no stock made",
                    metadata: ["error": "\(error)"])
                await node.stop.sleep(
                    node.timeouts.retry * min(1 << min(failures, 10), Self.longestPause))
            }
        }
    }

    private var isIdle: Bool { node.counters.now.sessions == 0 && !stock.isWanted }

    private func meet() async throws {
        let committee = stock.committee
        guard let party = committee.nodes.firstIndex(of: node.chain.account) else { return }
        let peers = try await node.peers(of: committee.nodes, without: party)
        let id = stockSessionId(
            chainId: node.chain.chainId, market: node.chain.market, committee)
        try await node.sessions.withSession(id, party: party, peers: peers) { channel in
            try await withTaskCancellationHandler {
                try await make(over: channel, binding: id.bytes)
            } onCancel: {
                channel.close()
            }
        }
    }

    private func make(over channel: any Channel, binding: [UInt8]) async throws {
        let offered = isIdle ? offer() : nil
        guard let lease = try await PreprocessingStocks.agree(on: offered, over: channel) else {
            return
        }
        do {
            let isFull = try await fill(lease, channel, binding)
            lease.giveBack(inOrder: true, isFull: isFull)
        } catch {
            guard let reason = lease.reasonToRetire(after: error) else {
                lease.giveBack(after: error)
                throw error
            }
            try node.retire(lease, reason)
            throw error
        }
    }

    private func offer() -> StockLease? {
        switch stock.lease(making: true) {
        case .success(let lease): return lease
        case .failure(.inUse): return nil
        case .failure(.unusable(let error)):
            logger.warning("preprocessing can't be used", metadata: ["error": "\(error)"])
            return nil
        }
    }

    /// - Returns: whether nothing is missing that all would make.
    private func fill(
        _ lease: StockLease, _ channel: any Channel, _ binding: [UInt8]
    ) async throws -> Bool {
        let party = try await ContractParty(
            ContractProtocol(stock.committee.scheme, parties: channel.partyCount),
            channel: channel, binding: binding, preprocessing: .stored(lease.store))
        guard let stocked = party.prepared as? any StockedParty else { return true }
        while true {
            let missing = stocked.missing(of: targets, most: Self.batch)
            let goesOn = isIdle && !node.stop.isSet && !Task.isCancelled
            let amounts = try await agree(
                on: missing.map(\.units), goesOn: goesOn, over: channel)
            guard let amounts else { return false }
            guard amounts.contains(where: { $0 > 0 }) else { return true }
            var units: [MaterialKind: Int] = [:]
            for ((kind, _), amount) in zip(missing, amounts) where amount > 0 {
                units[kind] = amount
            }
            try await stocked.prepare(units)
            lease.note(stocked.preprocessingLevels)
        }
    }

    /// Of each kind the least that a party says; nil if a party wants to end. One round.
    private func agree(
        on units: [Int], goesOn: Bool, over channel: any Channel
    ) async throws -> [Int]? {
        var message: [UInt8] = [goesOn ? 1 : 0]
        for count in units {
            message += withUnsafeBytes(of: UInt32(count).littleEndian) { Array($0) }
        }
        let all = try await channel.exchange(message, maximum: message.count)
        for (party, theirs) in all.enumerated() where theirs.count != message.count {
            throw NodeError.disagreement(party: party, about: .message)
        }
        guard all.allSatisfy({ $0[0] == 1 }) else { return nil }
        return units.indices.map { kind in
            all.map { bytes in
                bytes[1 + 4 * kind..<5 + 4 * kind].reversed().reduce(0) { $0 << 8 | Int($1) }
            }.min() ?? 0
        }
    }
}

extension NodeContext {
    /// The others of a committee, as the registry tells of them now.
    func peers(of committee: [Address], without own: Int) async throws -> [CommitteePeer] {
        var peers: [CommitteePeer] = []
        for (party, address) in committee.enumerated() where party != own {
            guard let entry = try await chain.node(address),
                let endpoint = NodeConfiguration.Endpoint(entry.endpoint, ports: 1...65535)
            else {
                throw NodeError.timedOut(waitedFor: "the registration of \(address)", seconds: 0)
            }
            peers.append(CommitteePeer(party: party, endpoint: endpoint, pin: entry.pin))
        }
        return peers
    }

    /// Ends a store's use for good, and writes down why.
    func retire(_ lease: StockLease, _ reason: String) throws(NodeError) {
        lease.retire()
        let committee = lease.stock.committee
        logger.error(
            "preprocessing retired",
            metadata: ["committee": "\(committee.label)", "reason": "\(reason)"])
        try journal.audit(
            .init(
                caller: chain.account, action: .retirePreprocessing,
                object: stockSessionId(
                    chainId: chain.chainId, market: chain.market, committee),
                outcome: reason))
    }
}

/// The name of the session in which a committee makes preprocessing ahead, and of its stock in the audit log:
/// keccak256("swift-mpc/stock/v1" ‖ chainId (32 bytes) ‖ market (20) ‖ keccak256(protocol) ‖ accounts).
func stockSessionId(
    chainId: UInt64, market: Address, _ committee: NodeConfiguration.Preprocessing.Committee
) -> Hash32 {
    var bytes = [UInt8]("swift-mpc/stock/v1".utf8)
    bytes += UInt256(chainId).bytes + market.bytes
    bytes += Keccak256.hash(committee.scheme.rawValue.utf8).bytes
    bytes += committee.nodes.flatMap(\.bytes)
    return Keccak256.hash(bytes)
}
