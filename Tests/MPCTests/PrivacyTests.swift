import Channels
import MPC
import Synchronization
import Testing

/// What passes between the parties, by sender.
final class Tap: Sendable {
    private let messages = Mutex<[[UInt8]]>([[], [], []])

    var plan: FaultPlan {
        FaultPlan(
            seed: 0,
            rewrite: { place, bytes in
                // The first two messages of a pair are set-up.
                guard place.index >= 2 else { return }
                self.messages.withLock { $0[place.from] += Array(bytes) }
            })
    }

    var sent: [[UInt8]] { messages.withLock { $0 } }
}

/// Each operation on sharings of zero whose components are all zero: what then goes over the wire is
/// nothing but masks. A missing mask would leave zeros or a pattern (CrypTen issue 518).
@Suite struct PrivacyTests {
    static let steps: [(String, @Sendable (ReplicatedParty) async throws -> Void)] = [
        ("multiply", { p in _ = try await p.multiply(zeros(p), zeros(p)) }),
        (
            "dot products",
            { p in _ = try await p.dotProducts(zeros(p), zeros(p), length: 2) }
        ),
        ("and", { p in _ = try await p.and(zeroBits(p, 64), zeroBits(p, 64)) }),
        ("or", { p in _ = try await p.or(zeroBits(p, 64), zeroBits(p, 64)) }),
        (
            "select bits",
            { p in
                _ = try await p.select(zeroBits(p, 1), zeroBits(p, 64), zeroBits(p, 64))
            }
        ),
        ("equal", { p in _ = try await p.equal(zeros(p), zeros(p)) }),
        ("less", { p in _ = try await p.less(zeros(p), zeros(p), .unsigned) }),
        ("less signed", { p in _ = try await p.less(zeros(p), zeros(p), .signed) }),
        ("top bit", { p in _ = try await p.topBit(zeros(p)) }),
        ("to Boolean", { p in _ = try await p.toBoolean(zeros(p)) }),
        ("bit", { p in _ = try await p.bitToArithmetic(zeroBits(p, 1)) }),
        ("to arithmetic", { p in _ = try await p.toArithmetic(zeroBits(p, 64)) }),
        ("select", { p in _ = try await p.select(zeroBits(p, 1), zeros(p), zeros(p)) }),
        (
            "truncate",
            { p in _ = try await p.truncateProbabilistically(zeros(p), by: 9, bits: 50) }
        ),
        (
            "truncated product",
            { p in _ = try await p.truncatedProduct(zeros(p), zeros(p), by: 19, bits: 60) }
        ),
        (
            "bits to numbers",
            { p in _ = try await p.toArithmetic(zeroBits(p, 4), spacing: 8) }
        ),
        (
            "input",
            { p in
                let mine = p.party == 1 ? [UInt64](repeating: 0, count: 1024) : nil
                _ = try await p.input(mine, from: 1, count: 1024)
                _ = try await p.inputBits(mine, from: 1, count: 1024, width: 64)
            }
        ),
        ("seal", { p in _ = try await p.seal(zeros(p), results: 1, seed: ResultSeed()) }),
    ]

    static func zeros(_ party: ReplicatedParty) -> ArithmeticShares {
        party.shares(ofPublic: 0, count: 1024)
    }

    static func zeroBits(_ party: ReplicatedParty, _ width: Int) -> BooleanShares {
        party.bits(ofPublic: [UInt64](repeating: 0, count: 1024), width: width)
    }

    @Test(arguments: 0..<steps.count) func everyMessageIsMasked(index: Int) async throws {
        let (name, step) = Self.steps[index]
        let tap = Tap()
        _ = try await committee(faults: tap.plan) { party in
            try await step(party)
            try await step(party)
        }
        for (party, bytes) in tap.sent.enumerated() where !bytes.isEmpty {
            let ones = bytes.reduce(0) { $0 + $1.nonzeroBitCount }
            let bits = Double(bytes.count * 8)
            let distance = abs(Double(ones) - bits / 2) / (bits.squareRoot() / 2)
            #expect(distance < 6, "\(name): party \(party) sends \(ones) ones of \(bits) bits")
            // No word comes twice, in one run or in the other.
            let words = stride(from: 0, to: bytes.count, by: 8).map { Array(bytes[$0..<$0 + 8]) }
            #expect(Set(words).count == words.count, "\(name): party \(party) repeats words")
        }
    }

    @Test func sameProductTwiceLooksDifferent() async throws {
        let tap = Tap()
        _ = try await committee(faults: tap.plan) { party in
            let x = party.deal([UInt64](repeating: 42, count: 100))
            _ = try await party.multiply(x, x)
            _ = try await party.multiply(x, x)
        }
        for bytes in tap.sent {
            #expect(bytes.count == 1600)
            #expect(bytes[..<800] != bytes[800...])
        }
    }

    @Test func sessionsHaveTheirOwnMasks() async throws {
        var seen: [[[UInt8]]] = []
        for _ in 0..<2 {
            let tap = Tap()
            _ = try await committee(faults: tap.plan) { party in
                _ = try await party.multiply(Self.zeros(party), Self.zeros(party))
            }
            seen.append(tap.sent)
        }
        for party in 0..<3 { #expect(seen[0][party] != seen[1][party]) }
    }
}
