import Channels
import MPC
import PrivacyContracts
import Synchronization
import TestSupport
import Testing

/// Runs that were broken off and are repeated with the same inputs: what was shown in the first helps nobody to deceive
/// the second.
@Suite struct RepeatedRunTests {
    private typealias Deviating = DeviatingPartyTests

    /// Notes what is taken.
    private final class Taken: Sendable {
        let numbers = Mutex<[Int: [Int]]>([:])

        func number(_ party: Int, least: Int) -> RunNumber {
            RunNumber(least: least) { number in
                self.numbers.withLock { $0[party, default: []].append(number) }
            }
        }
    }

    /// The share of a provider's element and of its first tags that a party would have of another element: it is
    /// changed so by one that knows the first key.
    private func forged(
        _ scheme: ContractProtocol, _ inputs: [[UInt64]], provider: Int, as element: UInt64,
        _ splitting: SeededGenerator
    ) -> [UInt64] {
        func split(_ inputs: [[UInt64]]) -> [[[UInt64]]] {
            var generator = splitting
            return inputs.map { scheme.split($0, using: &generator) }
        }
        var other = inputs
        other[provider] = [element]
        let last = scheme.parties - 1
        let (known, wanted) = (split(inputs)[provider][last], split(other)[provider][last])
        return Array(wanted[..<65] + known[65...])
    }

    @Test(arguments: Deviating.active) func aKnownKeyIsOfNoUse(scheme: ContractProtocol)
        async throws
    {
        let meanings = try ProtocolTests.auction()
        let inputs: [[UInt64]] = [[700], [650], [20]]
        let splitting = SeededGenerator(label: "repeated run")
        let share = forged(scheme, inputs, provider: 2, as: 900, splitting)
        for run in 0..<2 {
            let taken = Taken()
            let found = try await Deviating.outcomes(
                scheme, meanings, inputs,
                // One party was told of more runs than the others.
                numbers: { taken.number($0, least: $0 == 0 ? run : 0) }, splitting: splitting,
                change: { $0[2][scheme.parties - 1] = share })
            for outcome in found {
                if run == 0 {
                    // With the key whose subsets it knows the change goes through.
                    #expect(try outcome.get().output.values.map(\.element) == [2, 700])
                } else {
                    #expect(throws: ContractError.inputs(.changedShare(provider: 2))) {
                        try outcome.get()
                    }
                }
            }
            let all = taken.numbers.withLock { $0 }
            #expect(all.count == scheme.parties && all.values.allSatisfy { $0.first == run })
        }
    }

    @Test(arguments: [0, 3]) func numbersAreUsedUp(least: Int) async throws {
        let scheme = try ContractProtocol(.additiveActive, parties: 2)
        let meanings = try ProtocolTests.auction()
        let inputs: [[UInt64]] = [[700], [650]]
        for number in [least, 4, .max] {
            let taken = Taken()
            let found = try await Deviating.outcomes(
                scheme, meanings, inputs,
                numbers: { taken.number($0, least: $0 == 1 ? number : 0) })
            for outcome in found {
                guard number > 3 else {
                    #expect(try outcome.get().output.values.map(\.element) == [0, 650])
                    continue
                }
                #expect(throws: ContractError.inputs(.runsUsedUp(limit: 4))) { try outcome.get() }
            }
            #expect(taken.numbers.withLock { $0.isEmpty } == (number > 3))
        }
    }

    /// Nothing is shown of a number that can't be kept.
    @Test func nothingIsShownBeforeTheNumberIsTaken() async throws {
        struct Full: Error {}
        let scheme = try ContractProtocol(.additiveActive, parties: 2)
        let meanings = try ProtocolTests.auction()
        let splitting = SeededGenerator(label: "untaken")
        var generator = splitting
        let key = scheme.split([700], using: &generator)[0][257..<259]
        let bytes = key.flatMap { word in withUnsafeBytes(of: word.littleEndian) { Array($0) } }
        for fails in [false, true] {
            let isShown = Mutex(false)
            let found = try await Deviating.outcomes(
                scheme, meanings, [[700]],
                rewrite: { place, message in
                    guard place.from == 0, Array(message) == bytes else { return }
                    isShown.withLock { $0 = true }
                },
                numbers: { party in
                    RunNumber(least: 0) { _ in if fails, party == 0 { throw Full() } }
                }, splitting: splitting)
            #expect(isShown.withLock { $0 } == !fails)
            if fails { #expect(throws: Full.self) { try found[0].get() } }
        }
    }

    /// Keys, coins and so records of private results are those of the run's number.
    @Test func runsMaskEachInItsWay() async throws {
        let scheme = try ContractProtocol(.additiveActive, parties: 2)
        let meanings = try LearnerTests.meanings()
        let shape = try LearnerTests.shape(meanings, providers: 2)
        func run(_ number: Int) async throws -> [MaskedRecord] {
            let taken = Taken()
            let runs = try await Deviating.outcomes(
                scheme, meanings, [[200], [9]], masks: { try? Deviating.mask($0) },
                numbers: { taken.number($0, least: number) }
            ).map { try $0.get() }
            // Before keys of tags are shown, and before coins are.
            #expect(taken.numbers.withLock { $0[0] } == [number, number])
            return runs[0].results.map(\.record)
        }
        let (once, again, other) = (try await run(0), try await run(0), try await run(1))
        #expect(once == again)
        #expect(zip(once, other).allSatisfy { $0.challenge != $1.challenge })
        var (first, second) = (try Deviating.mask(0), try Deviating.mask(0))
        first.prepare(for: shape, run: 0)
        second.prepare(for: shape, run: 1)
        #expect(first.coin != second.coin)
        #expect(zip(first.keys, second.keys).allSatisfy { $0 != $1 })
    }
}
