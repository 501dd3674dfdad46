import Channels
import MPC
import TestSupport
import Testing

/// Values shared anew for a recipient outside.
@Suite struct SealTests {
    /// One party's part, copied out.
    private struct Part: Equatable, Sendable {
        var first: [UInt64]
        var second: [UInt64]
        var firstRandomness: [[UInt8]]
        var secondRandomness: [[UInt8]]
    }

    static func seed(_ party: Int, _ tweak: UInt8 = 0) throws -> ResultSeed {
        try #require(
            ResultSeed(secretBytes: [UInt8](repeating: UInt8(party + 1) &+ tweak, count: 16)))
    }

    private func seal(
        _ values: [UInt64], sharing: UInt64, tweak: UInt8 = 0, results: Int = 2
    ) async throws -> [Part] {
        try await committee { party in
            let sealed = try await party.seal(
                party.deal(values, seed: sharing), results: results,
                seed: Self.seed(party.party, tweak))
            return sealed.shares.withComponents { first, second in
                Part(
                    first: Array(first), second: Array(second),
                    firstRandomness: sealed.firstRandomness,
                    secondRandomness: sealed.secondRandomness)
            }
        }
    }

    @Test(arguments: lengths) func componentsAddUpAndHoldersAgree(count: Int) async throws {
        var random = SeededGenerator(seed: UInt64(count))
        let x = values(count, &random)
        let parts = try await seal(x, sharing: 3)
        for i in 0..<3 {
            #expect(parts[i].second == parts[(i + 1) % 3].first)
            #expect(parts[i].secondRandomness == parts[(i + 1) % 3].firstRandomness)
            #expect(parts[i].firstRandomness.map(\.count) == [32, 32])
        }
        let sums = x.indices.map { parts[0].first[$0] &+ parts[1].first[$0] &+ parts[2].first[$0] }
        #expect(sums == x)
        #expect(Set(parts.flatMap(\.firstRandomness)).count == 6)
    }

    /// A repeated run seals alike, whatever the sharing; another seed of any party does not.
    @Test func seedsAndValuesDecide() async throws {
        let x: [UInt64] = [7, .max, 0]
        let parts = try await seal(x, sharing: 3)
        #expect(try await seal(x, sharing: 4) == parts)
        let other = try await seal(x, sharing: 3, tweak: 9)
        for i in 0..<3 {
            #expect(other[i].first != parts[i].first)
            #expect(other[i].firstRandomness != parts[i].firstRandomness)
        }
    }

    /// The three components are those of a fresh sharing: nothing of the sharing before is left, and
    /// equal values have unequal components.
    @Test func sharingIsFresh() async throws {
        let x = [UInt64](repeating: 42, count: 200)
        let parts = try await seal(x, sharing: 3)
        for i in 0..<3 { #expect(Set(parts[i].first).count == 200) }
        let dealt = try await committee { party in
            party.deal(x, seed: 3).withComponents { first, _ in Array(first) }
        }
        for i in 0..<3 { #expect(!zip(parts[i].first, dealt[i]).contains { $0 == $1 }) }
    }

    @Test func seedsHaveSixteenBytes() throws {
        #expect(ResultSeed(secretBytes: [1]) == nil)
        let (one, two) = (try ResultSeed(), try ResultSeed())
        #expect(one.secretBytes.count == ResultSeed.byteCount)
        #expect(one.secretBytes != two.secretBytes)
        #expect(ResultSeed(secretBytes: one.secretBytes)?.secretBytes == one.secretBytes)
        #expect(!"\(one)".contains("\(one.secretBytes[0]), "))
    }

    @Test func trafficIsAsStated() async throws {
        let sent = try await committee { party in
            let before = party.traffic
            _ = try await party.seal(
                party.deal([1, 2, 3]), results: 1, seed: Self.seed(party.party))
            let spent = party.traffic - before
            return [spent.rounds, spent.bytesSent]
        }
        #expect(sent == [[2, 40], [2, 40], [2, 16]])
    }
}
