import Channels
import MPC
import TestSupport
import Testing

let testSession = [UInt8](repeating: 5, count: 32)

/// Runs `body` as all parties, each with oblivious transfer to all others.
func transfers<Value: Sendable>(
    _ parties: Int, verified: Bool, faults: FaultPlan? = nil,
    _ body: @escaping @Sendable (ObliviousTransfer) async throws -> Value
) async throws -> [Value] {
    try await runParties(parties, timeout: .seconds(20), faults: faults) { channel in
        let links = PartyLinks(channel)
        let transfers =
            verified
            ? try await ObliviousTransfer.establishVerified(on: links, session: testSession)
            : try await ObliviousTransfer.establish(on: links, session: testSession)
        return try await body(transfers)
    }
}

extension ObliviousTransfer {
    /// What a run gave this party: for each peer its words, and its Δ and choices.
    struct View: Sendable {
        var delta: [UInt64]
        var choices: [UInt64]
        /// 128 planes, each of `words` words.
        var sent: [Int: [[UInt64]]] = [:]
        var received: [Int: [[UInt64]]] = [:]
        /// Hashes of one word: under w, under w ⊕ Δ, and under v.
        var zeros: [Int: [UInt64]] = [:]
        var ones: [Int: [UInt64]] = [:]
        var chosen: [Int: [UInt64]] = [:]
    }

    func view(words: Int, receivers: [Int]? = nil) async throws -> View {
        let receives = receivers?.contains(party) ?? true
        let choices = receives ? try self.choices(words: words) : nil
        let run = try await self.run(choices: choices, words: words, receivers: receivers)
        var view = View(
            delta: [delta.base[0], delta.base[1]],
            choices: choices.map { buffer in (0..<words).map { buffer.base[$0] } } ?? [])
        func planes(_ base: UnsafeMutablePointer<UInt64>) -> [[UInt64]] {
            (0..<128).map { j in (0..<words).map { base[j * run.stride + $0] } }
        }
        let rows = WordBuffer(uninitialized: 128 * words)
        let hashes = WordBuffer(uninitialized: 128 * words)
        for peer in run.sending {
            view.sent[peer] = planes(run.sent(to: peer))
            run.hashSent(
                to: peer, from: 0, count: words, words: 1, rows: rows, zeros: hashes.base,
                ones: hashes.base + 64 * words)
            view.zeros[peer] = (0..<64 * words).map { hashes.base[$0] }
            view.ones[peer] = (0..<64 * words).map { hashes.base[64 * words + $0] }
        }
        for peer in run.receiving {
            view.received[peer] = planes(run.received(from: peer))
            run.hashReceived(
                from: peer, from: 0, count: words, words: 1, rows: rows, into: hashes.base)
            view.chosen[peer] = (0..<64 * words).map { hashes.base[$0] }
        }
        return view
    }
}

@Suite struct ObliviousTransferTests {
    /// w = v ⊕ uΔ bit by bit, and the hash of v is that of the chosen one of w and w ⊕ Δ.
    static func expectCorrelated(
        _ views: [ObliviousTransfer.View], sender: Int, receiver: Int
    ) throws {
        let (s, r) = (views[sender], views[receiver])
        let w = try #require(s.sent[receiver])
        let v = try #require(r.received[sender])
        for j in 0..<128 {
            let bit = s.delta[j / 64] >> UInt64(j % 64) & 1
            let expected = zip(v[j], r.choices).map { $0 ^ ($1 & (0 &- bit)) }
            #expect(w[j] == expected, "plane \(j) from \(sender) to \(receiver)")
        }
        let (zeros, ones) = (try #require(s.zeros[receiver]), try #require(s.ones[receiver]))
        let chosen = try #require(r.chosen[sender])
        for i in chosen.indices {
            let choice = r.choices[i / 64] >> UInt64(i % 64) & 1
            #expect(chosen[i] == (choice == 1 ? ones : zeros)[i])
            #expect(chosen[i] != (choice == 1 ? zeros : ones)[i])
        }
        #expect(Set(zeros + ones).count == 2 * chosen.count, "a hash comes twice")
    }

    @Test(arguments: [(2, false, 8), (2, true, 8), (2, true, 72), (3, true, 136)])
    func rowsAreCorrelated(parties: Int, verified: Bool, words: Int) async throws {
        let runs = try await transfers(parties, verified: verified) { transfers in
            [try await transfers.view(words: words), try await transfers.view(words: words)]
        }
        for run in 0..<2 {
            let views = runs.map { $0[run] }
            for sender in 0..<parties {
                for receiver in 0..<parties where receiver != sender {
                    try Self.expectCorrelated(views, sender: sender, receiver: receiver)
                }
            }
        }
        #expect(Set(runs.map { $0[0].delta }).count == parties)
        // Runs go on in the streams: nothing comes twice.
        let (first, second) = (runs[0][0], runs[0][1])
        #expect(first.delta == second.delta)
        #expect(first.sent[1]?[0] != second.sent[1]?[0])
        #expect(first.choices != second.choices)
    }

    @Test func onlyTheReceiversReceive() async throws {
        let views = try await transfers(3, verified: true) { transfers in
            try await transfers.view(words: 8, receivers: [1])
        }
        for sender in [0, 2] {
            try Self.expectCorrelated(views, sender: sender, receiver: 1)
            #expect(views[sender].received.isEmpty && views[sender].sent.count == 1)
        }
        #expect(views[1].sent.isEmpty)
    }

    @Test(arguments: [false, true]) func costsWhatThePageSays(verified: Bool) async throws {
        let traffic = try await transfers(2, verified: verified) { transfers in
            let setUp = transfers.traffic
            let choices = try transfers.choices(words: 1024)
            _ = try await transfers.run(choices: choices, words: 1024)
            return (setUp, transfers.traffic - setUp)
        }
        for (setUp, run) in traffic {
            // With a check, a commitment to the first seed goes before all.
            #expect(setUp.rounds == (verified ? 3 : 2))
            #expect(setUp.bytesSent == 12_288 + 6_144 + (verified ? 32 : 0))
            #expect(run.rounds == (verified ? 3 : 1))
            #expect(run.bytesSent == 1024 * 256 + (verified ? 8 * 256 + 112 + 2064 : 0))
        }
    }
}
