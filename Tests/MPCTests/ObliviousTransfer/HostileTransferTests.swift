import Channels
import MPC
import Synchronization
import TestSupport
import Testing

/// Parties that deviate in oblivious transfer. Party 0 lies to party 1 in one message.
@Suite struct HostileTransferTests {
    /// What became of the honest party 1: its view if it got one, its error, whether its lock is closed.
    struct Outcome: Sendable {
        var view: ObliviousTransfer.View?
        var error: MPCError?
        var isLocked: Bool
        /// What a second use of the same lock throws.
        var later: MPCError?
        var sentAfter = 0
    }

    /// Messages from 0 to 1: 0 base, 1 trees; then, where verified, 2 a commitment, 3 corrections, 4 the
    /// seed of the hash, 5 an answer; else 2 corrections.
    func outcome(
        verified: Bool = true, words: Int = 8,
        _ lie: @escaping @Sendable (Int, UnsafeMutableRawBufferPointer) -> Void
    ) async -> Outcome {
        let sent = Mutex(0)
        let plan = FaultPlan(
            seed: 1,
            rewrite: { place, bytes in
                if place.from == 0 { lie(place.index, bytes) }
                if place.from == 1 { sent.withLock { $0 += 1 } }
            })
        let network = InMemoryNetwork(partyCount: 2, timeout: .seconds(60), faults: plan)
        let outcomes = await network.outcomes { channel -> Outcome in
            let lock = KeyLock()
            let links = PartyLinks(channel, lock: lock)
            var outcome = Outcome(isLocked: false)
            do {
                let transfers =
                    verified
                    ? try await ObliviousTransfer.establishVerified(
                        on: links, session: testSession)
                    : try await ObliviousTransfer.establish(on: links, session: testSession)
                outcome.view = try await transfers.view(words: words)
                outcome.isLocked = lock.isLocked
                return outcome
            } catch { outcome.error = error as? MPCError }
            let before = sent.withLock { $0 }
            outcome.isLocked = lock.isLocked
            do {
                _ = try await ObliviousTransfer.establish(on: links, session: testSession)
            } catch { outcome.later = error as? MPCError }
            outcome.sentAfter = sent.withLock { $0 } - before
            return outcome
        }
        guard case .success(let outcome) = outcomes[1] else { return Outcome(isLocked: false) }
        return outcome
    }

    @Test(arguments: [0, 63, 127]) func baseMessagesAreGroupElements(index: Int) async {
        // r₀ of a transfer, then B of one: no encodings. B the identity.
        for (offset, byte) in [(64 * index, UInt8(0xff)), (8192 + 32 * index, 0xff)] {
            let outcome = await outcome { message, bytes in
                guard message == 0 else { return }
                for k in 0..<32 { bytes[offset + k] = byte }
            }
            #expect(outcome.error == .invalidMessage(party: 0))
        }
        let identity = await outcome { message, bytes in
            guard message == 0 else { return }
            for k in 0..<32 { bytes[8192 + 32 * index + k] = 0 }
        }
        #expect(identity.error == .invalidMessage(party: 0))
    }

    /// A level's sum changed is seen exactly where Δ makes the party use it; the tags' sum and hash
    /// always are. What passes gives right transfers.
    @Test(arguments: 0..<24) func treesAreChecked(word: Int) async throws {
        var caught = 0
        // Where Δ decides, three trees; what is always seen, in one.
        let runs = word >= 16 ? 1 : 3
        for run in 0..<runs {
            let tree = 7 * run + word % 7
            let place = 8 * (24 * tree + word)
            let outcome = await outcome { message, bytes in
                if message == 1 { bytes[place] ^= 1 }
            }
            if outcome.error == nil {
                #expect(outcome.view != nil && !outcome.isLocked)
                continue
            }
            caught += 1
            #expect(outcome.error == .transferCheckFailed(party: 0))
            #expect(outcome.isLocked)
            #expect(outcome.later == .keyLocked && outcome.sentAfter == 0)
        }
        if word >= 16 { #expect(caught == runs) }
    }

    /// A choice that differs for one tree passes only if Δ's digit there is zero, one in 16: otherwise the
    /// key is locked at the first failure, however often the other party would like to guess on.
    @Test func inconsistentChoicesLockTheKey() async throws {
        var passed = 0
        for tree in 0..<32 {
            let outcome = await outcome { message, bytes in
                // The correction of one transfer for this tree; 8 words and the mask's 8 a tree.
                if message == 3 { bytes[128 * tree + 9] ^= 4 }
            }
            if let view = outcome.view {
                let digit = view.delta[tree / 16] >> UInt64(4 * (tree % 16)) & 15
                #expect(digit == 0, "an inconsistent choice was not seen")
                passed += 1
                continue
            }
            #expect(outcome.error == .transferCheckFailed(party: 0))
            #expect(outcome.isLocked)
            #expect(outcome.later == .keyLocked && outcome.sentAfter == 0)
        }
        #expect(passed < 12)
    }

    @Test(arguments: [0, 1, 2, 129, 257]) func theAnswerIsChecked(word: Int) async throws {
        let outcome = await outcome { message, bytes in
            if message == 5 { bytes[8 * word + 3] ^= 0x80 }
        }
        #expect(outcome.error == .transferCheckFailed(party: 0) && outcome.isLocked)
    }

    /// Without the check the same lie goes through: it is the check that sees it.
    @Test func withoutTheCheckALieIsNotSeen() async throws {
        let outcome = await outcome(verified: false) { message, bytes in
            if message == 2 { for tree in 0..<32 { bytes[64 * tree] ^= 1 << UInt8(tree % 8) } }
        }
        #expect(outcome.error == nil && outcome.view != nil)
    }

    /// The mask of a check: with equal choices a receiver's answer differs from run to run.
    @Test func answersAreMasked() async throws {
        let answers = Mutex<[[UInt8]]>([])
        let plan = FaultPlan(
            seed: 1,
            rewrite: { place, bytes in
                guard place.from == 0, place.index >= 3, place.index % 3 == 2 else { return }
                let answer = Array(bytes.prefix(16))
                answers.withLock { $0.append(answer) }
            })
        _ = try await transfers(2, verified: true, faults: plan) { transfers in
            for _ in 0..<20 {
                let choices = try transfers.choices(words: 8)
                for k in 0..<8 { choices.base[k] = 0 }
                _ = try await transfers.run(choices: choices, words: 8)
            }
        }
        let seen = answers.withLock { $0 }
        #expect(seen.count == 20 && Set(seen).count == 20)
        let ones = seen.joined().reduce(0) { $0 + $1.nonzeroBitCount }
        #expect(abs(Double(ones) - 1280) < 6 * 25.3)
    }

    /// What a receiver sends is independent of its choices.
    @Test func correctionsHideTheChoices() async throws {
        for pattern in [UInt64(0), .max] {
            let ones = Mutex((count: 0, bits: 0))
            let plan = FaultPlan(
                seed: 1,
                rewrite: { place, bytes in
                    guard place.from == 0, place.index == 2 else { return }
                    let count = bytes.reduce(0) { $0 + $1.nonzeroBitCount }
                    ones.withLock { $0 = (count, 8 * bytes.count) }
                })
            _ = try await transfers(2, verified: false, faults: plan) { transfers in
                let choices = try transfers.choices(words: 64)
                for k in 0..<64 { choices.base[k] = pattern }
                _ = try await transfers.run(choices: choices, words: 64)
            }
            let (count, bits) = ones.withLock { $0 }
            #expect(bits == 64 * 32 * 64)
            #expect(abs(Double(count) - Double(bits) / 2) < 3 * Double(bits).squareRoot())
        }
    }
}
