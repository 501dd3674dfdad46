import Channels
import MPC
import Testing

/// Rounds and bytes are part of what a protocol page claims: they are exact.
@Suite struct TrafficTests {
    typealias Step =
        @Sendable (ReplicatedParty, ArithmeticShares, ArithmeticShares) async throws -> Void

    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let rounds: Int
        /// Bytes that parties 0, 1 and 2 send for 128 elements.
        let sent: [Int]
        let step: Step
        var testDescription: String { name }
    }

    static let cases: [Case] = [
        Case(name: "add", rounds: 0, sent: [0, 0, 0]) { p, x, y in _ = p.add(x, y) },
        Case(name: "multiply", rounds: 1, sent: [1024, 1024, 1024]) { p, x, y in
            _ = try await p.multiply(x, y)
        },
        Case(name: "dot product", rounds: 1, sent: [8, 8, 8]) { p, x, y in
            _ = try await p.dotProduct(x, y)
        },
        Case(name: "open", rounds: 1, sent: [1024, 1024, 1024]) { p, x, _ in
            _ = try await p.open(x)
        },
        Case(name: "open to one", rounds: 1, sent: [0, 0, 1024]) { p, x, _ in
            _ = try await p.open(x, to: 1)
        },
        Case(name: "input", rounds: 1, sent: [0, 0, 1024]) { p, x, _ in
            let mine = p.party == 2 ? [UInt64](repeating: 5, count: 128) : nil
            _ = try await p.input(mine, from: 2, count: 128)
        },
        Case(name: "and", rounds: 1, sent: [1024, 1024, 1024]) { p, _, _ in
            let b = p.randomBits(count: 128, width: 64)
            _ = try await p.and(b, b)
        },
        Case(name: "half range", rounds: 6, sent: [4256, 912, 912]) { p, x, y in
            _ = try await p.lessWithinHalfRange(x, y)
        },
        Case(name: "less", rounds: 6, sent: [12784, 2736, 2736]) { p, x, y in
            _ = try await p.less(x, y, .signed)
        },
        Case(name: "less public", rounds: 6, sent: [8528, 1824, 1824]) { p, x, _ in
            _ = try await p.less(x, public: [UInt64](repeating: 9, count: 128), .unsigned)
        },
        Case(name: "equal", rounds: 7, sent: [2032, 1008, 1008]) { p, x, y in
            _ = try await p.equal(x, y)
        },
        Case(name: "bit", rounds: 2, sent: [1024, 1024, 1024]) { p, _, _ in
            _ = try await p.bitToArithmetic(p.randomBits(count: 128, width: 1))
        },
        Case(name: "select", rounds: 2, sent: [2048, 1024, 1024]) { p, x, y in
            _ = try await p.select(p.randomBits(count: 128, width: 1), x, y)
        },
        Case(name: "truncate", rounds: 2, sent: [1280, 256, 256]) { p, x, _ in
            _ = try await p.truncateProbabilistically(x, by: 16, bits: 63)
        },
        Case(name: "truncate by more", rounds: 2, sent: [1536, 512, 512]) { p, x, _ in
            _ = try await p.truncateProbabilistically(x, by: 17, bits: 63)
        },
        Case(name: "truncate by most", rounds: 2, sent: [2048, 1024, 1024]) { p, x, _ in
            _ = try await p.truncateProbabilistically(x, by: 33, bits: 63)
        },
        Case(name: "truncated product", rounds: 3, sent: [1280, 1280, 1280]) { p, x, y in
            _ = try await p.truncatedProduct(x, y, by: 16, bits: 63)
        },
    ]

    @Test(arguments: cases) func exactly(_ one: Case) async throws {
        let traffic = try await committee { party in
            let (x, y) = (party.random(count: 128), party.random(count: 128))
            let before = party.traffic
            try await one.step(party, x, y)
            return party.traffic - before
        }
        #expect(traffic.map(\.rounds) == [one.rounds, one.rounds, one.rounds])
        #expect(traffic.map(\.bytesSent) == one.sent)
        #expect(traffic.map(\.bytesReceived).reduce(0, +) == one.sent.reduce(0, +))
    }
}
