import Channels
import MPC
import Synchronization
import TestSupport
import Testing

/// Messages of the passive protocols look the same whatever the inputs are: a missing mask would show.
@Suite struct AdditivePrivacyTests {
    static let count = 1024

    struct Step: Sendable, CustomTestStringConvertible {
        let name: String
        let run: @Sendable (AdditiveParty<Ring64>, UInt64) async throws -> Void
        var testDescription: String { name }
    }

    static func shares(_ party: AdditiveParty<Ring64>, _ value: UInt64) -> AdditiveShares<Ring64> {
        party.shares(ofPublic: value, count: count)
    }

    static func bits(_ party: AdditiveParty<Ring64>, _ value: UInt64) -> AdditiveBits {
        party.bits(ofPublic: [UInt64](repeating: value, count: count), width: 64)
    }

    /// Public values as secrets: party 0's shares are the values, so that nothing but masks hides them.
    static let steps: [Step] = [
        Step(name: "multiply") { p, value in
            _ = try await p.multiply(shares(p, value), shares(p, value))
        },
        Step(name: "and") { p, value in
            _ = try await p.and(bits(p, value), bits(p, value))
        },
        Step(name: "dot products") { p, value in
            _ = try await p.dotProducts(shares(p, value), shares(p, value), length: 4)
        },
        Step(name: "triples") { p, _ in try await p.prepare(PreprocessingUse(triples: 128)) },
        Step(name: "bit triples") { p, _ in
            try await p.prepare(PreprocessingUse(bitTripleWords: 64))
        },
        Step(name: "daBits") { p, _ in try await p.prepare(PreprocessingUse(daBits: 64 * 64)) },
    ]

    struct Seen: Sendable {
        var words = 0
        var ones = [Int](repeating: 0, count: 64)
        var all: Set<UInt64> = []
    }

    /// What party `observer` receives in the step, with `value` for inputs.
    func seen(_ value: UInt64, by observer: Int, _ step: Step) async throws -> Seen {
        let seen = Mutex(Seen())
        let isSetUp = Mutex(true)
        let plan = FaultPlan(
            seed: 0,
            rewrite: { place, bytes in
                guard place.to == observer, bytes.count.isMultiple(of: 8),
                    !isSetUp.withLock({ $0 })
                else { return }
                seen.withLock { seen in
                    for at in stride(from: 0, to: bytes.count, by: 8) {
                        let word = bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self)
                        seen.words += 1
                        seen.all.insert(word)
                        for bit in 0..<64 { seen.ones[bit] += Int(word >> UInt64(bit) & 1) }
                    }
                }
            })
        _ = try await additive(2, Ring64(), faults: plan) { party in
            // What is made ahead is another step's matter.
            try await party.prepare(
                PreprocessingUse(triples: Self.count, bitTripleWords: Self.count))
            _ = try await party.channel.exchange([1], maximum: 1)
            // Both do this before one of them goes on.
            isSetUp.withLock { $0 = false }
            seen.withLock { $0 = Seen() }
            _ = try await party.channel.exchange([1], maximum: 1)
            try await step.run(party, value)
        }
        return seen.withLock { $0 }
    }

    @Test(arguments: steps, [0, 1]) func messagesTellNothing(step: Step, observer: Int) async throws
    {
        let a = try await seen(0, by: observer, step)
        let b = try await seen(.max, by: observer, step)
        #expect(a.words == b.words && a.words > 64)
        let n = Double(a.words)
        for bit in 0..<64 {
            for ones in [a.ones[bit], b.ones[bit]] {
                let distance = abs(Double(ones) - n / 2) / (n.squareRoot() / 2)
                #expect(distance < 6.5, "\(step.name): bit \(bit) is biased")
            }
        }
        // No word comes twice, in one run or in the other: masks are fresh.
        #expect(a.all.count > a.words - 3 && b.all.count > b.words - 3)
        #expect(a.all.intersection(b.all).count < 3)
    }

    /// The test sees an opening without a mask.
    @Test func aMissingMaskIsSeen() async throws {
        let step = Step(name: "open") { p, value in _ = try await p.open(Self.shares(p, value)) }
        let seen = try await seen(.max, by: 1, step)
        #expect(seen.all.count < 3)
    }

    /// The same product twice: other words, as a triple comes once.
    @Test func noTripleIsUsedTwice() async throws {
        let opened = Mutex<[[UInt64]]>([])
        let plan = FaultPlan(
            seed: 0,
            rewrite: { place, bytes in
                guard place.from == 0, bytes.count == 2 * 8 * 100 else { return }
                let words = stride(from: 0, to: bytes.count, by: 8).map {
                    bytes.loadUnaligned(fromByteOffset: $0, as: UInt64.self)
                }
                opened.withLock { $0.append(words) }
            })
        _ = try await additive(2, Ring64(), faults: plan, preprocessing: dealt) { party in
            let x = party.shares(ofPublic: 42, count: 100)
            for _ in 0..<5 { _ = try await party.multiply(x, x) }
        }
        let words = opened.withLock { $0 }.flatMap(\.self)
        #expect(words.count == 1000 && Set(words).count == 1000)
    }

    /// Whatever is asked for, in whatever portions: every unit comes out once.
    @Test func aSupplyGivesEveryUnitOnce() async throws {
        /// Makes windows of numbered units.
        final class Numbering: MaterialMaker, @unchecked Sendable {
            var made = 0
            func windowUnits(_ kind: MaterialKind) -> Int? { 37 }
            func make(
                _ kind: MaterialKind, units: Int
            ) async throws(MPCError) -> MaterialWindow {
                let window = MaterialWindow(uninitialized: units, of: kind)
                for k in 0..<units {
                    window.column(0)[k] = UInt64(made + k)
                    window.column(1)[2 * k] = UInt64(made + k)
                    window.column(1)[2 * k + 1] = 7
                }
                made += units
                return window
            }
        }
        var random = SeededGenerator(label: "supply")
        let supply = MaterialSupply(maker: Numbering())
        var seen: [UInt64] = []
        for _ in 0..<200 {
            let wanted = Int(random.next() % 90) + 1
            try await supply.reserve(StoreTests.kind, units: wanted)
            var left = wanted
            while left > 0 {
                let portion = try supply.take(StoreTests.kind, upTo: left)
                #expect(portion.units >= 1 && portion.units <= left)
                for k in 0..<portion.units {
                    seen.append(portion.column(0)[k])
                    #expect(portion.column(1)[2 * k] == portion.column(0)[k])
                }
                left -= portion.units
            }
        }
        #expect(seen == (0..<seen.count).map(UInt64.init))
        let empty = MaterialSupply(maker: nil)
        await #expect(throws: MPCError.preprocessingExhausted("test")) {
            try await empty.reserve(StoreTests.kind, units: 1)
        }
        #expect(throws: MPCError.preprocessingExhausted("test")) {
            try empty.take(StoreTests.kind, upTo: 1)
        }
    }
}
