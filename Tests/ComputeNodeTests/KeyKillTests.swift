import ComputeNode
import Foundation
import Ledger
import LocalCommittee
import Testing

/// One of the nodes that make or move a key is killed at a durable step of it, at one after the other:
/// afterwards all use the old shares or all the new ones, the key signs, and no nonce was used twice.
@Suite(.serialized) struct KeyKillTests {
    enum Change: String, Sendable { case refresh, resharing }

    /// Who is killed when: the node that coordinates, or another.
    struct Plan: Sendable, CustomStringConvertible {
        var change: Change
        var victim: Int

        var description: String { "\(change.rawValue), node \(victim) is killed" }
    }

    /// All steps with `ALL_SYNCS=1` in the environment: minutes. Else some, other ones each time.
    private static let all = ProcessInfo.processInfo.environment["ALL_SYNCS"] == "1"
    private static let some = 2

    private static func steps(of count: Int) -> [Int] {
        guard !all, count > some else { return Array(1...max(1, count)) }
        let first = Int.random(in: 0..<max(1, count / some))
        return (0..<some).map { 1 + min(count - 1, first + $0 * count / some) }
    }

    @Test(
        .timeLimit(.minutes(10)),
        arguments: [
            Plan(change: .refresh, victim: 0), Plan(change: .refresh, victim: 1),
            Plan(change: .resharing, victim: 1),
        ]) func killedAtADurableStep(plan: Plan) async throws
    {
        let countdown = try await SyncCountdown()
        let crew = try await KeyCrew(nodes: plan.change == .resharing ? 4 : 3)
        let others = crew.nodes.indices.filter { $0 != plan.victim }
        do {
            try await crew.committee.start(others)
            try await crew.nodes[plan.victim].start(environment: countdown.environment)
            let id = try await crew.create([0, 1, 2])
            try countdown.set(.max)
            try await change(plan.change, crew, id)
            let syncs = Int(Int32.max - (try countdown.left()))
            #expect(syncs >= 3, "what is durable is synced")
            let steps = Self.steps(of: syncs)
            print("\(plan): killed at the syncs \(steps) of \(syncs)")
            for step in steps { try await kill(plan, at: step, countdown, crew, id) }
            // It can still be changed.
            let before = try await crew.settled(id, "at the end")
            try await change(.refresh, crew, id)
            let after = try await crew.settled(id, old: before, "after a last refresh")
            #expect(after.epoch > before.epoch)
            crew.expectNoNonceTwice()
        } catch {
            crew.committee.printLogs()
            await crew.committee.stop()
            throw error
        }
        await crew.committee.stop()
    }

    /// A node is killed at a durable step of making a key: afterwards all hold it, or none does and it is made
    /// when its owner asks again. No node is left without the key that others show.
    @Test(.timeLimit(.minutes(10)), arguments: [0, 1])
    func makersAreKilledAtADurableStep(victim: Int) async throws {
        let countdown = try await SyncCountdown()
        let crew = try await KeyCrew(nodes: 3)
        do {
            try await crew.committee.start(crew.nodes.indices.filter { $0 != victim })
            try await crew.nodes[victim].start(environment: countdown.environment)
            try countdown.set(.max)
            _ = try await crew.create([0, 1, 2])
            let syncs = Int(Int32.max - (try countdown.left()))
            #expect(syncs >= 4, "what is durable is synced")
            let steps = Self.steps(of: syncs)
            print("a key is made, node \(victim) is killed at the syncs \(steps) of \(syncs)")
            for step in steps { try await make(killing: victim, at: step, countdown, crew) }
            crew.expectNoNonceTwice()
        } catch {
            crew.committee.printLogs()
            await crew.committee.stop()
            throw error
        }
        await crew.committee.stop()
    }

    private func make(
        killing victim: Int, at step: Int, _ countdown: SyncCountdown, _ crew: KeyCrew
    ) async throws {
        let what = "a key made with node \(victim) killed at sync \(step)"
        let id = try await crew.propose([0, 1, 2])
        try countdown.set(Int32(step))
        let outcome = Task { try await crew.make(id, patience: .seconds(20)) }
        let end = ContinuousClock.now + .seconds(30)
        try await bringBack(crew.nodes[victim], countdown, within: .seconds(30), what)
        // Asked again by the client, or finished by the nodes; or to be asked for again.
        _ = await outcome.result
        while try await crew.entry(id).status != .active, ContinuousClock.now < end {
            try? await crew.make(id, patience: .seconds(10))
            try await Task.sleep(for: .milliseconds(200))
        }
        #expect(try await crew.entry(id).status == .active, "\(what)")
        _ = try await crew.settled(id, what)
    }

    /// Has new shares of the key made.
    private func change(_ change: Change, _ crew: KeyCrew, _ id: Bytes32) async throws {
        let patience = Duration.seconds(20)
        switch change {
        case .refresh:
            _ = try await crew.client.rotate(id, purpose: KeyCrew.purpose, patience: patience)
        case .resharing:
            let members = try await crew.entry(id).members
            let last = members[2] == crew.nodes[2].address ? 3 : 2
            _ = try await crew.client.reshare(
                id, to: [0, 1, last].map { crew.nodes[$0].address }, threshold: 2,
                policy: crew.policy, purpose: KeyCrew.purpose, patience: patience)
        }
    }

    private func kill(
        _ plan: Plan, at step: Int, _ countdown: SyncCountdown, _ crew: KeyCrew, _ id: Bytes32
    ) async throws {
        let what = "\(plan) at sync \(step)"
        let old = try await crew.settled(id, "before \(what)")
        let victim = crew.nodes[plan.victim]
        try countdown.set(Int32(step))
        let outcome = Task { try await change(plan.change, crew, id) }
        // The change may have had fewer syncs than the first: the node is killed in the next second.
        try await bringBack(victim, countdown, within: .seconds(20), what)
        // It may end well, if the client's request came through another node, or not at all.
        _ = await outcome.result
        _ = try await crew.settled(id, old: old, what)
    }

    /// Starts a node again that the countdown has killed, or kills within that time.
    private func bringBack(
        _ victim: LocalNode, _ countdown: SyncCountdown, within patience: Duration, _ what: String
    ) async throws {
        let end = ContinuousClock.now + patience
        while victim.process?.isRunning == true, ContinuousClock.now < end {
            try await Task.sleep(for: .milliseconds(5))
        }
        #expect(victim.process?.isRunning == false, "\(what): it was killed")
        await victim.crash()
        try countdown.set(0)
        try await victim.start(environment: countdown.environment)
    }
}
