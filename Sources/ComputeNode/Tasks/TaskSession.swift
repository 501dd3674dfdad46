import Channels
import Ledger
import Logging
import MPC
import PrivacyContracts

/// One session of a task's committee: agree on the inputs, evaluate, sign, exchange signatures.
///
/// Any failure of a peer throws and leaves the journal at its last durable step; the next session
/// goes on from there.
struct TaskSession: Sendable {
    let life: TaskLife
    let record: TaskRecord
    let job: ContractJob
    let held: [Bool]

    private var node: NodeContext { life.node }
    private var id: Hash32 { record.terms.id }

    func run() async throws {
        let party = try life.party(of: record)
        let hashes = job.hashes
        let session = sessionId(
            chainId: node.chain.chainId, market: node.chain.market, task: id)
        let peers = try await node.peers(of: record.terms.committee, without: party)
        node.counters.change { $0.sessions += 1 }
        defer { node.counters.change { $0.sessions -= 1 } }
        try await untilDeadline {
            try await node.sessions.withSession(session, party: party, peers: peers) { channel in
                try await withTaskCancellationHandler {
                    try await work(party: party, channel: channel, hashes)
                } onCancel: {
                    channel.close()
                }
            }
        }
    }

    /// Ends `body` when the market no longer takes a result.
    private func untilDeadline(_ body: @escaping @Sendable () async throws -> Void) async throws {
        let left = min(max(0, Double(record.terms.deadline) + 1 - node.now), 1e9)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await body() }
            group.addTask {
                try await Task.sleep(for: .milliseconds(Int(left * 1000)))
                throw NodeError.timedOut(waitedFor: "the committee", seconds: Int(left))
            }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    private func work(
        party: Int, channel: any Channel, _ hashes: ContractHashes
    ) async throws {
        let opening = Opening(
            terms: terms(hashes), isFixed: record.present != nil,
            isComputed: record.state == .computed, present: record.present ?? held)
        let agreement = try await Agreement.reach(opening, over: channel)
        if !agreement.allComputed {
            try await evaluate(agreement.present, party: party, channel: channel, hashes)
        }
        try await exchangeSignatures(channel, hashes)
    }

    private func terms(_ hashes: ContractHashes) -> Hash32 {
        let terms = record.terms
        var bytes = [UInt8]("swift-mpc/terms/v1".utf8)
        bytes += UInt256(node.chain.chainId).bytes
        bytes += node.chain.market.bytes
        bytes += terms.id.bytes + terms.contract.bytes + hashes.ir.bytes + hashes.manifest.bytes
        bytes += Keccak256.hash([UInt8](terms.method.utf8)).bytes
        bytes += Keccak256.hash(terms.arguments).bytes
        bytes += Keccak256.hash(terms.inputs.flatMap(\.bytes)).bytes
        bytes += Keccak256.hash(terms.committee.flatMap(\.bytes)).bytes
        bytes += UInt256(UInt64(terms.threshold)).bytes + UInt256(terms.deadline).bytes
        return Keccak256.hash(bytes)
    }

    private func evaluate(
        _ present: [Bool], party: Int, channel: any Channel, _ hashes: ContractHashes
    ) async throws {
        // Durable before any share is used: a later run can only have the same inputs.
        if record.state == .waitingInputs {
            try node.journal.move(id, to: .running) {
                $0.present = present
                $0.runs += 1
            }
        } else {
            try node.journal.update(id, in: record.state) { $0.runs += 1 }
        }
        node.counters.change { $0.runsStarted += 1 }
        life.logger.info(
            "running", metadata: ["inputs": "\(present.count { $0 }) of \(present.count)"])
        let clock = ContinuousClock()
        let start = clock.now
        var inputs: [StoredInput?] = []
        for (input, isPresent) in zip(record.terms.inputs, present) {
            let stored = isPresent ? try node.journal.input(input) : nil
            guard isPresent == (stored != nil) else {
                throw TaskLife.Refusal(reason: "input \(input) is not stored any more")
            }
            inputs.append(stored)
        }
        let seed = job.hasPrivateResults ? try node.journal.resultSeed(of: id) : nil
        let number = try runNumber()
        let seal = ResultSeal(
            chainId: node.chain.chainId, market: node.chain.market, task: id,
            recipients: try await recipients())
        let output: [UInt8]
        let results: [StoredResult]
        do {
            (output, results) = try await withPreprocessing(channel) { preprocessing in
                try await job.evaluate(
                    inputs: inputs, binding: terms(hashes).bytes, channel: channel,
                    preprocessing: preprocessing, number: number, seed: seed, seal: seal)
            }
        } catch {
            node.counters.change { $0.runsFailed += 1 }
            if let deviation = (error as? MPCError)?.deviation { throw try note(deviation) }
            guard let fault = error as? ContractError else { throw error }
            let reason = fault.description
            if let deviation = fault.deviation { throw try note(deviation, reason) }
            throw TaskLife.Refusal(reason: reason)
        }
        let time = start.duration(to: clock.now)
        let traffic = channel.traffic
        let milliseconds = Int((time.inSeconds * 1000).rounded())
        node.counters.change {
            $0.runsCompleted += 1
            $0.rounds += traffic.rounds
            $0.bytesSent += traffic.bytesSent
            $0.bytesReceived += traffic.bytesReceived
            $0.runMilliseconds += milliseconds
        }
        if let known = record.output {
            // This node helped another that lost its run; what was signed stands.
            guard known == output else {
                throw NodeError.disagreement(party: party, about: .output)
            }
            return
        }
        let digest = digest(of: output, hashes)
        let signature = try node.chain.sign(digest)
        try node.journal.move(id, to: .computed, storing: results) {
            $0.output = output
            $0.signatures[party] = signature
            $0.cost = .init(
                rounds: traffic.rounds, bytesSent: traffic.bytesSent,
                bytesReceived: traffic.bytesReceived, milliseconds: milliseconds)
        }
        life.logger.info(
            "computed",
            metadata: [
                "rounds": "\(traffic.rounds)", "bytesSent": "\(traffic.bytesSent)",
                "milliseconds": "\(milliseconds)",
            ])
    }

    /// Runs `body` with the committee's store of preprocessing where all nodes can use theirs; else what the
    /// protocol takes is made meanwhile, and kept nowhere.
    private func withPreprocessing<Value>(
        _ channel: any Channel,
        _ body: (ContractParty.Preprocessing) async throws -> Value
    ) async throws -> Value {
        let scheme = job.protocol.scheme
        guard scheme.hasPreprocessing else { return try await body(.obliviousTransfer) }
        let stock = node.stocks.stock(of: record.terms.committee, by: scheme)
        let offered = await self.lease(stock)
        guard let lease = try await PreprocessingStocks.agree(on: offered, over: channel) else {
            return try await body(.obliviousTransfer)
        }
        do {
            let value = try await body(.stored(lease.store))
            lease.giveBack(inOrder: true)
            return value
        } catch {
            if let reason = lease.reasonToRetire(after: error) {
                try node.retire(lease, reason)
            } else {
                lease.giveBack(after: error)
            }
            throw error
        }
    }

    /// The store, if it is free: what is being made ahead is waited for, another task is not.
    private func lease(_ stock: CommitteeStock?) async -> StockLease? {
        guard let stock else { return nil }
        let end = ContinuousClock.now + node.timeouts.peer / 2
        return await stock.wanted {
            while true {
                switch stock.lease() {
                case .success(let lease): return lease
                case .failure(.inUse) where stock.isMaking && ContinuousClock.now < end:
                    try? await Task.sleep(for: .milliseconds(20))
                case .failure(.inUse):
                    life.logger.info("no stored preprocessing: another session uses it")
                    return nil
                case .failure(.unusable(let error)):
                    life.logger.warning(
                        "no stored preprocessing", metadata: ["error": "\(error)"])
                    return nil
                }
            }
        }
    }

    private func runNumber() throws(NodeError) -> RunNumber {
        let (journal, id) = (node.journal, id)
        return RunNumber(least: try journal.nextRun(of: id)) { number in
            try journal.takeRun(number, of: id)
        }
    }

    /// Writes down that somebody deviated. The task ends: with who cheats no session is repeated, so that
    /// one bit of what it was after is the most that stopping can tell.
    private func note(
        _ deviation: MPCError.Deviation, _ reason: String? = nil
    ) throws -> TaskLife.Refusal {
        let who = deviation.party.map { " by party \($0)" } ?? ""
        try node.journal.audit(
            .init(
                caller: node.chain.account, action: .checkFailed, object: id,
                outcome: deviation.check + who))
        return TaskLife.Refusal(
            reason: reason ?? "the check of \(deviation.check) failed\(who)")
    }

    /// The account that learns each private result, by its index, as the chain knows it.
    private func recipients() async throws -> [Int: Address] {
        var recipients: [Int: Address] = [:]
        for (index, learner) in job.learners {
            switch learner {
            case .everyone: break
            case .requester: recipients[index] = record.terms.requester
            case .provider(let number):
                guard let input = try await node.chain.input(record.terms.inputs[number]) else {
                    throw TaskLife.Refusal(
                        reason: "the input of provider \(number) is not on chain")
                }
                recipients[index] = input.provider
            }
        }
        return recipients
    }

    /// One round; a signature counts only if it is the party's over this node's own output.
    private func exchangeSignatures(
        _ channel: any Channel, _ hashes: ContractHashes
    ) async throws {
        guard let own = try node.journal.task(id), let output = own.output,
            let signature = own.signatures[channel.party]
        else { throw NodeError.unknownTask }
        let digest = digest(of: output, hashes)
        var signatures = [channel.party: signature]
        var disagreeing: Int?
        for (party, bytes) in try await channel.exchange(signature, maximum: 65).enumerated() {
            let signer = record.terms.committee[party]
            guard let made = try? Signature(bytes).recover(digest), made.address == signer else {
                disagreeing = party
                continue
            }
            signatures[party] = bytes
        }
        try node.journal.update(id, in: .computed) { $0.signatures.merge(signatures) { $1 } }
        if signatures.count >= record.terms.threshold { return }
        if let disagreeing {
            throw NodeError.disagreement(party: disagreeing, about: .signature)
        }
    }

    /// What every node of the committee signs for `output` (EIP-712).
    private func digest(of output: [UInt8], _ hashes: ContractHashes) -> Hash32 {
        TaskResult(
            task: id, irHash: hashes.ir, manifestHash: hashes.manifest,
            inputIds: record.terms.inputs, arguments: record.terms.arguments,
            method: record.terms.method, output: output
        ).digest(chainId: node.chain.chainId, market: node.chain.market)
    }
}
