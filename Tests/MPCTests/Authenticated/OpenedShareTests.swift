import Channels
import MPC
import Synchronization
import TestSupport
import Testing

/// What a party sends to open something that follows from inputs tells nobody its own input: its share of that is
/// the mask of which it has told all the difference.
@Suite struct OpenedShareTests {
    /// The words of party 1's messages of a length to party 2.
    private final class Tap: Sendable {
        let bytes: Int
        let seen = Mutex<[[UInt64]]>([])

        init(bytes: Int) { self.bytes = bytes }

        func note(_ place: FaultPlan.Place, _ message: UnsafeMutableRawBufferPointer) {
            guard place.from == 1, place.to == 2, message.count == bytes else { return }
            seen.withLock { $0.append(Array(message.bindMemory(to: UInt64.self))) }
        }
    }

    /// Masks as oblivious transfer makes them: whole at their owner.
    private func run(
        _ taps: [Tap], _ body: @escaping @Sendable (SPDZ2kParty) async throws -> Void
    ) async throws {
        let plan = FaultPlan(
            seed: 1, rewrite: { place, bytes in for tap in taps { tap.note(place, bytes) } })
        let network = InMemoryNetwork(partyCount: 3, timeout: .seconds(60), faults: plan)
        for outcome in await network.outcomes({ channel in
            try await body(SPDZ2kParty(channel: channel, scheme: SPDZ2k()))
        }) { try outcome.get() }
    }

    @Test func sumsOfInputsHideThem() async throws {
        let count = 33
        let inputs = (0..<3).map { owner in
            (0..<count).map { UInt64(owner * count + $0 + 1) &* 0x9E37_79B9_7F4A_7C15 }
        }
        let (told, opened) = (Tap(bytes: 8 * count), Tap(bytes: 16 * count))
        try await run([told, opened]) { party in
            var sum = party.shares(ofPublic: [UInt64](repeating: 0, count: count))
            for owner in 0..<3 {
                let own = owner == party.party ? inputs[owner] : nil
                sum = party.add(sum, try await party.input(own, from: owner, count: count))
            }
            let expected = (0..<count).map { k in inputs.reduce(0) { $0 &+ $1[k] } }
            #expect(try await party.open(sum) == expected)
        }
        let difference = try #require(told.seen.withLock { $0.first })
        let share = try #require(opened.seen.withLock { $0.last })
        for k in 0..<count {
            #expect(share[2 * k] != inputs[1][k], "the share is the input")
            #expect(share[2 * k] &+ difference[k] != inputs[1][k], "the share is the mask")
        }
    }

    @Test func sumsOfBitsHideThem() async throws {
        let words = 37
        let inputs = (0..<3).map { owner -> [UInt64] in
            var generator = SeededGenerator(label: "bits of \(owner)")
            return generator.words(64 * words).map { $0 & 1 }
        }
        let tap = Tap(bytes: 8 * words)
        try await run([tap]) { party in
            var sum = party.bits(ofPublic: [UInt64](repeating: 0, count: 64 * words), width: 1)
            for owner in 0..<3 {
                let own = owner == party.party ? inputs[owner] : nil
                let bits = try await party.inputBits(
                    own, from: owner, count: 64 * words, width: 1)
                sum = party.xor(sum, bits)
            }
            let expected = (0..<64 * words).map { k in inputs.reduce(0) { $0 ^ $1[k] } }
            #expect(try await party.open(sum) == expected)
        }
        let messages = tap.seen.withLock { $0 }
        let (difference, share) = (try #require(messages.first), try #require(messages.last))
        for word in 0..<words {
            var own: UInt64 = 0
            for bit in 0..<64 { own |= inputs[1][64 * word + bit] << UInt64(bit) }
            #expect(share[word] != own, "the share is the input")
            #expect(share[word] ^ difference[word] != own, "the share is the mask")
        }
    }
}
