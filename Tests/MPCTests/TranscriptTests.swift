import Channels
import MPC
import Synchronization
import TestSupport
import Testing

/// What a party receives must be simulatable: with its own components fixed, the bits it is sent are
/// distributed the same whatever the secret is.
///
/// Each operation runs for two vectors of one value repeated, so that one run is many samples and the
/// masks alone are random: a message that went without its mask would be constant. The ones at each of the 64 places of the words received are compared
/// by a two-sample chi-square with one degree of freedom a place.
@Suite struct TranscriptTests {
    static let count = 4096
    static let first = [UInt64](repeating: 5, count: count)
    static let second = [UInt64](repeating: UInt64.max - 40, count: count)

    /// An operation on shares of x, of y, and of the bits of x.
    struct Step: Sendable {
        let name: String
        let run:
            @Sendable (ReplicatedParty, ArithmeticShares, ArithmeticShares, BooleanShares)
                async throws -> Void
    }

    static let steps = [
        Step(name: "multiply") { p, x, y, _ in _ = try await p.multiply(x, y) },
        Step(name: "less") { p, x, y, _ in _ = try await p.less(x, y, .unsigned) },
        Step(name: "less signed") { p, x, y, _ in _ = try await p.less(x, y, .signed) },
        Step(name: "less than public") { p, x, _, _ in
            _ = try await p.less(x, public: [UInt64](repeating: 7, count: x.count), .unsigned)
        },
        Step(name: "top bit") { p, x, _, _ in _ = try await p.topBit(x) },
        Step(name: "equal") { p, x, y, _ in _ = try await p.equal(x, y) },
        Step(name: "to Boolean") { p, x, _, _ in _ = try await p.toBoolean(x) },
        Step(name: "bit to number") { p, _, _, b in _ = try await p.bitToArithmetic(b.bit(0)) },
        Step(name: "bits to numbers") { p, _, _, b in
            _ = try await p.toArithmetic(b.resized(toWidth: 3))
        },
        Step(name: "word to number") { p, _, _, b in _ = try await p.toArithmetic(b) },
        Step(name: "select") { p, x, y, b in _ = try await p.select(b.bit(0), x, y) },
        Step(name: "minimum") { p, x, y, _ in _ = try await p.minimum(x, y, .unsigned) },
        Step(name: "truncate") { p, x, _, _ in
            _ = try await p.truncateProbabilistically(x, by: 7, bits: 60)
        },
        Step(name: "truncated product") { p, x, y, _ in
            _ = try await p.truncatedProduct(x, y, by: 40, bits: 60)
        },
        // The range check of contracts: lowest <= x < lowest + span, by the signs of two differences.
        Step(name: "range check") { p, x, _, _ in
            let offset = p.addPublic(x, 0 &- 3)
            let top = try await p.topBit(offset)
            let below = try await p.topBit(p.addPublic(offset, 0 &- 100))
            _ = try await p.and(p.not(top), below)
        },
    ]

    /// Components of which `fixed` and the one after it, those of one party, do not depend on the
    /// values and are the same in all elements; the third makes up for the values.
    static func components(_ values: [UInt64], fixed: Int, exclusive: Bool) -> [[UInt64]] {
        let (a, b): (UInt64, UInt64) = (0x0123_4567_89AB_CDEF, 0xFEDC_BA98_0F1E_2D3C)
        var all = [[UInt64]](repeating: [], count: 3)
        all[fixed] = values.map { _ in a }
        all[(fixed + 1) % 3] = values.map { _ in b }
        all[(fixed + 2) % 3] = values.map { exclusive ? $0 ^ a ^ b : $0 &- a &- b }
        return all
    }

    /// How many words `observer` receives after set-up when x is `values`, and the ones at each place.
    func received(_ values: [UInt64], by observer: Int, _ step: Step) async throws -> (
        words: Int, ones: [Int]
    ) {
        let x = Self.components(values, fixed: observer, exclusive: false)
        let y = Self.components(Self.first, fixed: observer, exclusive: false)
        let b = Self.components(values, fixed: observer, exclusive: true)
        let seen = Mutex<(words: Int, ones: [Int])>((0, [Int](repeating: 0, count: 64)))
        let plan = FaultPlan(
            seed: 0,
            rewrite: { place, bytes in
                guard place.to == observer, place.index >= 2 else { return }
                let message = Array(bytes)
                seen.withLock { seen in
                    for start in stride(from: 0, to: message.count, by: 8) {
                        seen.words += 1
                        for bit in 0..<64 {
                            seen.ones[bit] += Int(message[start + bit / 8] >> UInt8(bit % 8) & 1)
                        }
                    }
                }
            })
        _ = try await committee(faults: plan) { party in
            let (i, j) = (party.party, (party.party + 1) % 3)
            try await step.run(
                party, ArithmeticShares(first: x[i], second: x[j]),
                ArithmeticShares(first: y[i], second: y[j]),
                BooleanShares(first: b[i], second: b[j], width: 64))
        }
        return seen.withLock { $0 }
    }

    @Test(arguments: 0..<steps.count, 0..<3)
    func viewsAreDistributedTheSame(index: Int, observer: Int) async throws {
        let step = Self.steps[index]
        let a = try await received(Self.first, by: observer, step)
        let b = try await received(Self.second, by: observer, step)
        #expect(a.words == b.words)
        guard a.words > 0 else { return }
        let n = Double(a.words)
        var sum = 0.0
        for bit in 0..<64 {
            let pooled = Double(a.ones[bit] + b.ones[bit]) / (2 * n)
            let difference = (Double(a.ones[bit]) - Double(b.ones[bit])) / n
            let variance = 2 * pooled * (1 - pooled) / n
            #expect(pooled > 0 && pooled < 1, "\(step.name): a constant bit reaches \(observer)")
            if variance > 0 { sum += difference * difference / variance }
            // Uniform, too: masks leave no bias.
            let bias = abs(pooled - 0.5) * 2 * (2 * n).squareRoot()
            #expect(bias < 6.5, "\(step.name): place \(bit) of what \(observer) receives is biased")
        }
        // 64 degrees of freedom: mean 64, deviation 11.3.
        #expect(sum < 160, "\(step.name): what party \(observer) receives tells \(sum)")
    }

    /// The words that `observer` receives, in order by sender, where key k of the session is `keys[k]`.
    func words(keys: [[UInt8]], observer: Int, _ step: Step) async throws -> [UInt64] {
        let values = Self.first.prefix(130).map { $0 }
        let x = Self.components(values, fixed: observer, exclusive: false)
        let b = Self.components(values, fixed: observer, exclusive: true)
        let seen = Mutex<[[UInt64]]>([[], [], []])
        let plan = FaultPlan(
            seed: 0,
            rewrite: { place, bytes in
                guard place.to == observer else { return }
                let words = stride(from: 0, to: bytes.count, by: 8).map {
                    bytes.loadUnaligned(fromByteOffset: $0, as: UInt64.self)
                }
                seen.withLock { $0[place.from] += words }
            })
        _ = try await runParties(3, timeout: .seconds(60), faults: plan) { channel in
            let (i, j) = (channel.party, (channel.party + 1) % 3)
            try await step.run(
                ReplicatedParty(channel: channel, insecureKeys: keys[i], keys[j]),
                ArithmeticShares(first: x[i], second: x[j]),
                ArithmeticShares(first: x[i], second: x[j]),
                BooleanShares(first: b[i], second: b[j], width: 64))
        }
        return seen.withLock { $0.flatMap(\.self) }
    }

    /// With its own components and both keys it holds the same, everything a party receives still
    /// depends on the key that it lacks, and no two words on the same part of that: a word that were
    /// masked by what the party knows, or by a mask used before, would tell.
    @Test(arguments: 0..<steps.count, 0..<3)
    func everyWordHasItsOwnMaskUnderTheLackingKey(index: Int, observer: Int) async throws {
        let step = Self.steps[index]
        var keys = (0..<3).map { [UInt8](repeating: UInt8(17 * $0 + 1), count: 16) }
        var runs: [[UInt64]] = []
        for run in 0..<3 {
            keys[(observer + 2) % 3] = [UInt8](repeating: UInt8(200 + run), count: 16)
            runs.append(try await words(keys: keys, observer: observer, step))
        }
        let count = runs[0].count
        #expect(runs.allSatisfy { $0.count == count })
        var sums: Set<[UInt64]> = [[0, 0]]
        var bits: Set<[UInt64]> = [[0, 0]]
        var isClean = true
        for k in 0..<count {
            let change = [runs[1][k] &- runs[0][k], runs[2][k] &- runs[0][k]]
            let flips = [runs[1][k] ^ runs[0][k], runs[2][k] ^ runs[0][k]]
            // The negative too: a mask may be added in one place and taken off in another.
            if !sums.insert(change).inserted || sums.contains(change.map { 0 &- $0 }) {
                isClean = false
            }
            if !bits.insert(flips).inserted { isClean = false }
        }
        #expect(isClean, "\(step.name): party \(observer) can undo a mask")
    }

    /// The test sees a message without a mask.
    @Test func aMissingMaskIsSeen() async throws {
        let step = Step(name: "opening") { p, x, _, _ in _ = try await p.open(x) }
        for observer in 0..<3 {
            let seen = try await received(Self.first, by: observer, step)
            #expect(seen.words == Self.count)
            #expect(seen.ones.allSatisfy { $0 == 0 || $0 == Self.count })
        }
    }

    /// A slice holds other elements behind its last: they must not be opened with it.
    @Test func whatASliceLeavesOutIsNotOpened() async throws {
        let secrets = (0..<128).map { UInt64($0) &* 0x9E37_79B9_7F4A_7C15 | 1 << 63 }
        let seen = Mutex<[[UInt8]]>([])
        let plan = FaultPlan(
            seed: 0,
            rewrite: { place, bytes in
                guard place.index >= 2 else { return }
                let message = Array(bytes)
                seen.withLock { $0.append(message) }
            })
        for width in [1, 64] {
            for receiver in [nil, 0, 1, 2] {
                seen.withLock { $0 = [] }
                let opened = try await committee(faults: plan) { party in
                    let part = party.dealBits(secrets, width: width).slice(3..<70)
                    guard let receiver else { return try await party.open(part) }
                    return try await party.open(part, to: receiver) ?? []
                }
                let expected = secrets[3..<70].map { low($0, width) }
                for (party, values) in opened.enumerated() where receiver ?? party == party {
                    #expect(values == expected)
                }
                for message in seen.withLock({ $0 }) {
                    #expect(message.count == 16 * width)
                    // 67 elements: three bits of each plane's second word.
                    for plane in 0..<width {
                        let rest = message[16 * plane + 8..<16 * plane + 16]
                        #expect(
                            rest.first.map { $0 & ~7 } == 0
                                && rest.dropFirst().allSatisfy { $0 == 0 })
                    }
                }
            }
        }
    }

    /// The same where an opening is part of a conversion: the last message between parties 1 and 2.
    @Test func whatASliceLeavesOutIsNotOpenedInAConversion() async throws {
        let secrets = [UInt64](repeating: UInt64.max, count: 512)
        let last = Mutex<[Int: [UInt8]]>([:])
        let plan = FaultPlan(
            seed: 0,
            rewrite: { place, bytes in
                let message = Array(bytes)
                last.withLock { $0[3 * place.from + place.to] = message }
            })
        let opened = try await committee(faults: plan) { party in
            let part = party.dealBits(secrets, width: 64).slice(0..<450)
            return try await party.open(party.toArithmetic(part))
        }
        #expect(opened.allSatisfy { $0 == Array(secrets[..<450]) })
        // Without the final opening, so that the conversion's messages are the last.
        _ = try await committee(faults: plan) { party in
            let part = party.dealBits(secrets, width: 64).slice(0..<450)
            _ = try await party.toArithmetic(part)
        }
        for pair in [3 * 1 + 2, 3 * 2 + 1] {
            let message = try #require(last.withLock { $0[pair] })
            #expect(message.count == 8 * 64 * 8)
            for plane in 0..<64 {
                let end = message[64 * plane + 56..<64 * plane + 64]
                // 450 = 7 * 64 + 2.
                #expect(end.first.map { $0 & ~3 } == 0 && end.dropFirst().allSatisfy { $0 == 0 })
            }
        }
    }
}
