import MPC
import TestSupport
import Testing

@Suite struct ComparisonTests {
    /// Every pair of edges, and random pairs.
    static func pairs(_ count: Int, _ random: inout SeededGenerator) -> ([UInt64], [UInt64]) {
        let (a, b) = (values(count, &random), values(count, &random))
        guard count >= 1000 else { return (a, b) }
        let all = edges.flatMap { x in edges.map { (x, $0) } }
        return (a + all.map(\.0), b + all.map(\.1))
    }

    @Test(arguments: lengths) func agreesWithPlainComparison(count: Int) async throws {
        var random = SeededGenerator(label: "comparison")
        let (a, b) = Self.pairs(count, &random)
        let outcomes = try await committee { party in
            let (x, y) = (party.deal(a, seed: 1), party.deal(b, seed: 2))
            let same = party.deal(a, seed: 3)
            return [
                try await party.open(party.less(x, y, .unsigned)),
                try await party.open(party.less(x, y, .signed)),
                try await party.open(party.equal(x, y)),
                try await party.open(party.equal(x, same)),
                try await party.open(party.topBit(x)),
                try await party.open(party.minimum(x, y, .unsigned)),
                try await party.open(party.maximum(x, y, .signed)),
                try await party.open(party.bitToArithmetic(party.less(x, y, .unsigned))),
            ]
        }
        let pairs = Array(zip(a, b))
        let signed = pairs.map { (Int64(bitPattern: $0), Int64(bitPattern: $1)) }
        let expected: [[UInt64]] = [
            pairs.map { $0 < $1 ? 1 : 0 }, signed.map { $0 < $1 ? 1 : 0 },
            pairs.map { $0 == $1 ? 1 : 0 }, a.map { _ in 1 }, a.map { $0 >> 63 },
            pairs.map { min($0, $1) }, signed.map { UInt64(bitPattern: max($0, $1)) },
            pairs.map { $0 < $1 ? 1 : 0 },
        ]
        for outcome in outcomes {
            for k in expected.indices { #expect(outcome[k] == expected[k], "case \(k)") }
        }
    }

    /// Windows of 8192 elements, of which seven are under way at once at party 0.
    @Test(arguments: [8191, 8192, 8193, 65_535, 65_600, 140_000])
    func longVectorsGoInWindows(count: Int) async throws {
        var random = SeededGenerator(label: "windows")
        let a = (0..<count).map { _ in random.next() }
        let b = a.enumerated().map { $0 % 3 == 0 ? random.next() : $1 &+ UInt64($0 % 5) &- 2 }
        let outcomes = try await committee { party in
            let (x, y) = (party.deal(a, seed: 1), party.deal(b, seed: 2))
            return [
                try await party.open(party.less(x, public: b, .signed)),
                try await party.open(party.topBit(y)),
            ]
        }
        let less = zip(a, b).map { UInt64(Int64(bitPattern: $0) < Int64(bitPattern: $1) ? 1 : 0) }
        for outcome in outcomes {
            #expect(outcome[0] == less)
            #expect(outcome[1] == b.map { $0 >> 63 })
        }
    }

    @Test func cheapComparisonWithinItsRange() async throws {
        var random = SeededGenerator(label: "half range")
        let a = values(500, &random).map { $0 >> 1 }
        let b = values(500, &random).map { $0 >> 1 }
        let outcomes = try await committee { party in
            try await party.open(
                party.lessWithinHalfRange(party.deal(a, seed: 1), party.deal(b, seed: 2)))
        }
        for outcome in outcomes { #expect(outcome == zip(a, b).map { $0 < $1 ? 1 : 0 }) }
    }

    @Test func conversionsOfEveryWidth() async throws {
        var random = SeededGenerator(label: "widths")
        let a = values(70, &random)
        let outcomes = try await committee { party in
            let x = party.deal(a)
            var results: [[[UInt64]]] = []
            for width in 0...64 {
                let bits = try await party.toBoolean(x, width: width)
                results.append([
                    try await party.open(bits),
                    try await party.open(party.toArithmetic(bits)),
                ])
            }
            return results
        }
        for outcome in outcomes {
            for width in 0...64 {
                let expected = a.map { low($0, width) }
                #expect(outcome[width][0] == expected, "width \(width)")
                #expect(outcome[width][1] == expected, "width \(width)")
            }
        }
    }

    @Test func selection() async throws {
        var random = SeededGenerator(label: "selection")
        let (a, b, c) = (values(100, &random), values(100, &random), random.words(100))
        let outcomes = try await committee { party in
            try await party.open(
                party.select(
                    party.dealBits(c, width: 1), party.deal(a, seed: 1), party.deal(b, seed: 2)))
        }
        let expected = (0..<100).map { c[$0] & 1 == 1 ? a[$0] : b[$0] }
        for outcome in outcomes { #expect(outcome == expected) }
    }

    /// Longer than a chunk and than a message.
    @Test func longVectors() async throws {
        var random = SeededGenerator(label: "long comparisons")
        let (a, b) = (values(20_001, &random), values(20_001, &random))
        let outcomes = try await committee { party in
            let (x, y) = (party.deal(a, seed: 1), party.deal(b, seed: 2))
            let less = try await party.less(x, y, .unsigned)
            return [
                try await party.open(less),
                try await party.open(party.less(x, public: b, .signed)),
                try await party.open(party.less(public: a, y, .unsigned)),
                try await party.open(party.topBit(x)),
                try await party.open(party.select(less, x, y)),
                try await party.open(party.toArithmetic(party.toBoolean(x, width: 9))),
                try await party.open(party.toArithmetic(party.toBoolean(x, width: 40))),
            ]
        }
        let pairs = Array(zip(a, b))
        let expected: [[UInt64]] = [
            pairs.map { $0 < $1 ? 1 : 0 },
            pairs.map { Int64(bitPattern: $0) < Int64(bitPattern: $1) ? 1 : 0 },
            pairs.map { $0 < $1 ? 1 : 0 },
            a.map { $0 >> 63 }, pairs.map { min($0, $1) },
            a.map { low($0, 9) }, a.map { low($0, 40) },
        ]
        for outcome in outcomes {
            for k in expected.indices { #expect(outcome[k] == expected[k], "case \(k)") }
        }
    }
}
