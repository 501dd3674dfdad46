import ComputeNode
import Foundation
import KeyManagement
import Ledger
import Synchronization
import TestSupport
import Testing

/// One of the nodes that make and move a key is corrupt, and changes, cuts, repeats, replays, withholds its
/// messages, to all or to some: the outcome is right, or a failure that names it; afterwards the honest ones
/// go on, with one key and one sharing.
@Suite(.serialized) struct ByzantineKeyTests {
    /// Each deviation in each message of each run with `ALL_DEVIATIONS=1` in the environment, which are minutes;
    /// else each once, in one message of one run.
    static let all = ProcessInfo.processInfo.environment["ALL_DEVIATIONS"] == "1"

    enum Run: CaseIterable { case generation, refresh, resharing }

    /// What a ring is to go through.
    private struct Trial {
        var run: Run
        var target: CorruptNode.Target
        var deviation: Deviation
        /// Draws who is the victim.
        var choice: UInt64
    }

    /// Five messages to each: three rounds, and two votes.
    private static let messages = 5

    private static func trials(_ generator: inout SeededGenerator) -> [Trial] {
        var trials: [Trial] = []
        for deviation in Deviation.all {
            let places = Run.allCases.flatMap { run in (0..<messages).map { (run, $0) } }
                .shuffled(using: &generator)
            for (run, message) in places.prefix(all ? .max : 1) {
                trials.append(
                    Trial(
                        run: run, target: .run(message: message), deviation: deviation,
                        choice: generator.next()))
            }
        }
        return trials.shuffled(using: &generator)
    }

    @Test(.timeLimit(.minutes(5))) func runsAreRightOrNameTheCulprit() async throws {
        var generator = SeededGenerator(label: "deviations in runs")
        let trials = Self.trials(&generator)
        // What waits waits side by side.
        let ringCount = 10
        try await withThrowingTaskGroup(of: Void.self) { group in
            for first in 0..<ringCount {
                let seed = generator.next()
                let own = stride(from: first, to: trials.count, by: ringCount).map { trials[$0] }
                group.addTask {
                    let ring = try CorruptRing(seed: seed)
                    for trial in own { try await Self.undergo(trial, ring) }
                }
            }
            try await group.waitForAll()
        }
    }

    private static func undergo(_ trial: Trial, _ ring: CorruptRing) async throws {
        let (nodes, policy) = (ring.nodes, ring.policy)
        let holders = trial.run == .resharing ? [0, 3] : [0, 1]
        let honest = holders.map { nodes.nodes[$0].account }
        let victims = [honest, [honest[0]], [honest[1]]][Int(trial.choice % 3)]
        let plan = CorruptNode.Plan(
            target: trial.target, deviation: trial.deviation, victims: Set(victims))
        let id: Bytes32
        let isDone: () -> Bool
        let body: () async throws -> Void
        switch trial.run {
        case .generation:
            id = try nodes.propose(.frostEd25519, policy)
            isDone = { nodes.registry.key(id)?.status == .active }
            body = { try await nodes.make(id, policy, at: 0) }
        case .refresh:
            id = try await nodes.create(.frostEd25519, policy)
            isDone = { (nodes.registry.key(id)?.epoch ?? 0) > 1 }
            body = { try await nodes.rotate(id, at: 0) }
        case .resharing:
            id = try await nodes.create(.frostEd25519, policy)
            isDone = { (nodes.registry.key(id)?.epoch ?? 0) > 1 }
            body = { try await nodes.reshare(id, to: [0, 2, 3], policy, at: 0) }
        }
        let what = "\(trial.run), \(plan)"
        let (isWell, hits) = try await ring.disturbed(plan, body)
        #expect(hits > 0 || !isWell, "\(what): it never came to that")
        // What the owner asks for again is done, and the key is what the chain says.
        try await nodes.insist(what, until: isDone(), body)
        try await nodes.waitForOneSharing(id, at: holders, what)
        let place = holders[Int(trial.choice / 3 % 2)]
        try await nodes.wait { (try? await nodes.signature(id, at: place)) != nil }
        // Nobody is kept busy by it any more.
        if let key = nodes.registry.key(id) { nodes.registry.set(id, key.changed(status: .ended)) }
    }

    // MARK: - Votes

    /// A node that says to one that it has prepared and to the other that it refuses, signed both times.
    @Test(.timeLimit(.minutes(5)), arguments: [0, 1])
    func differentVotesToTwo(victim: Int) async throws {
        let nodes = try KeyNodes(patience: .seconds(1))
        let id = try await nodes.create(.frostEd25519, nodes.policy())
        let (corrupt, hurt) = (nodes.nodes[2], nodes.members[victim])
        let keys = try NodeSecrets.partyKeys(of: corrupt.account, in: corrupt.keystore)
        let (account, journal) = (corrupt.account, corrupt.journal)
        let lies = Mutex(0)
        nodes.network.rewrite.withLock {
            $0 = { letter in
                // Stage, format, version, session, phase.
                guard !letter.isOfLink, letter.sender == account, letter.recipient == hurt,
                    letter.bytes.count > 35, letter.bytes[0] == 2, letter.bytes[35] == 1,
                    let refusal = try? KeyChangeTests.refusal(of: id, by: keys, journal)
                else { return [letter.bytes] }
                lies.withLock { $0 += 1 }
                return [[2] + refusal]
            }
        }
        do { try await nodes.rotate(id, at: 0) } catch {
            #expect(CorruptRing.named(error).contains(account), "\(error)")
        }
        #expect(lies.withLock { $0 } > 0)
        // Whether the shares have moved or not, the honest ones sign; the epoch may be changing just now.
        for place in 0..<2 {
            try await nodes.wait { (try? await nodes.signature(id, at: place)) != nil }
        }
        nodes.network.rewrite.withLock { $0 = nil }
        try await nodes.insist("new shares", until: nodes.registry.key(id)?.epoch ?? 0 > 1) {
            try await nodes.rotate(id, at: 0)
        }
        try await nodes.waitForOneSharing(id, at: [0, 1], "after different votes")
        for place in 0..<2 { try await nodes.signature(id, at: place) }
    }

    /// A node that says again and again that it has prepared, and never that it uses its new share, keeps no run
    /// from its end, and the owner from replacing it no longer than a step takes.
    @Test(.timeLimit(.minutes(5))) func whoRepeatsItselfIsReplaced() async throws {
        let ring = try CorruptRing(seed: 0)
        let (nodes, account) = (ring.nodes, ring.corrupt.account)
        let id = try await nodes.create(.frostEd25519, ring.policy)
        let repeating = Mutex<[Task<Void, Never>]>([])
        defer { for task in repeating.withLock({ $0 }) { task.cancel() } }
        nodes.network.lingering.withLock { $0 = account }
        nodes.network.rewrite.withLock {
            $0 = { letter in
                guard !letter.isOfLink, letter.sender == account, letter.bytes.count > 35,
                    letter.bytes[1] == MessageFormat.transition.rawValue
                else { return [letter.bytes] }
                // Stage, format, version, session, phase.
                guard letter.bytes[35] == 1 else { return [] }
                let again = Task {
                    while !Task.isCancelled {
                        try? await Task.sleep(for: .milliseconds(250))
                        letter.session.inlets[letter.from][letter.to].yield(letter.bytes)
                    }
                }
                repeating.withLock { $0.append(again) }
                return [letter.bytes]
            }
        }
        let start = ContinuousClock.now
        do {
            try await nodes.rotate(id, at: 0)
            Issue.record("not all have said that they use their shares")
        } catch {
            #expect(CorruptRing.named(error).contains(account), "\(error)")
        }
        #expect(ContinuousClock.now - start < .seconds(10))
        // The others use theirs; they try to come to the end with it, in vain, and are asked to go on without it.
        try await nodes.wait { nodes.registry.key(id)?.epoch == 2 }
        try await nodes.waitForOneSharing(id, at: [0, 1], "after votes again and again")
        try await Task.sleep(for: .milliseconds(500))
        let asked = ContinuousClock.now
        try await nodes.insist("a member replaced", until: nodes.registry.key(id)?.epoch == 3) {
            try await nodes.reshare(id, to: [0, 1, 3], ring.policy, at: 0)
        }
        #expect(ContinuousClock.now - asked < .seconds(10))
        try await nodes.waitForOneSharing(id, at: [0, 1, 3], "without it")
        try await nodes.signature(id, at: 3)
    }

    /// More messages than any run has, or longer ones, are not read, and end it with their sender's name.
    @Test(.timeLimit(.minutes(5)), arguments: [(200, 0), (18, 2 << 20)])
    func floodsAreCutOff(count: Int, byteCount: Int) async throws {
        let ring = try CorruptRing(seed: 0, patience: .seconds(10))
        let (nodes, account) = (ring.nodes, ring.corrupt.account)
        let id = try nodes.propose(.frostEd25519, ring.policy)
        let more = [UInt8](repeating: 0, count: byteCount)
        nodes.network.rewrite.withLock {
            $0 = { letter in
                guard !letter.isOfLink, letter.sender == account else { return [letter.bytes] }
                // Of a stage that nobody comes to.
                return Array(repeating: [9] + letter.bytes + more, count: count)
            }
        }
        let start = ContinuousClock.now
        do {
            try await nodes.make(id, ring.policy, at: 0)
            Issue.record("a key was made without a member")
        } catch {
            #expect(CorruptRing.named(error).contains(account), "\(error)")
        }
        // Nobody has waited for what was not read.
        #expect(ContinuousClock.now - start < .seconds(8))
        nodes.network.rewrite.withLock { $0 = nil }
        try await nodes.insist("a key", until: nodes.registry.key(id)?.status == .active) {
            try await nodes.make(id, ring.policy, at: 0)
        }
    }
}
