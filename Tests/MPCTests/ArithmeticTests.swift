import MPC
import TestSupport
import Testing

@Suite struct ArithmeticTests {
    @Test(arguments: lengths) func agreesWithPlainArithmetic(count: Int) async throws {
        var random = SeededGenerator(label: "arithmetic")
        let (a, b) = (values(count, &random), values(count, &random))
        let outcomes = try await committee { party in
            let (x, y) = (party.deal(a, seed: 1), party.deal(b, seed: 2))
            return [
                try await party.open(party.add(x, y)),
                try await party.open(party.subtract(x, y)),
                try await party.open(party.negate(x)),
                try await party.open(party.scale(x, by: 0x9e37_79b9_7f4a_7c15)),
                try await party.open(party.scale(x, by: b)),
                try await party.open(party.addPublic(x, 12345)),
                try await party.open(party.addPublic(x, b)),
                try await party.open(party.multiply(x, y)),
                try await party.open(party.square(x)),
                try await party.open(party.sum(x)),
                try await party.open(party.dotProduct(x, y)),
            ]
        }
        let dot = zip(a, b).reduce(0 as UInt64) { $0 &+ $1.0 &* $1.1 }
        let expected: [[UInt64]] = [
            zip(a, b).map { $0 &+ $1 }, zip(a, b).map { $0 &- $1 }, a.map { 0 &- $0 },
            a.map { $0 &* 0x9e37_79b9_7f4a_7c15 }, zip(a, b).map { $0 &* $1 },
            a.map { $0 &+ 12345 }, zip(a, b).map { $0 &+ $1 }, zip(a, b).map { $0 &* $1 },
            a.map { $0 &* $0 }, [a.reduce(0, &+)], [dot],
        ]
        for outcome in outcomes { #expect(outcome == expected) }
    }

    @Test func runsOfDotProducts() async throws {
        var random = SeededGenerator(label: "dot products")
        let (a, b) = (values(60, &random), values(60, &random))
        for length in [1, 3, 20, 60] {
            let outcomes = try await committee { party in
                try await party.open(
                    party.dotProducts(
                        party.deal(a, seed: 1), party.deal(b, seed: 2), length: length))
            }
            let expected = stride(from: 0, to: 60, by: length).map { at in
                (at..<at + length).reduce(0 as UInt64) { $0 &+ a[$1] &* b[$1] }
            }
            for outcome in outcomes { #expect(outcome == expected) }
        }
    }

    @Test func longVectorsGoInSeveralMessages() async throws {
        var random = SeededGenerator(label: "long vectors")
        let a = random.words(100_000)
        let outcomes = try await committee { party in
            let x = party.deal(a)
            return try await party.open(party.multiply(x, x))
        }
        for outcome in outcomes { #expect(outcome == a.map { $0 &* $0 }) }
    }

    @Test(arguments: 0..<3) func inputAndOpenToOne(owner: Int) async throws {
        var random = SeededGenerator(label: "input")
        let a = values(77, &random)
        let outcomes = try await committee { party in
            let mine = party.party == owner ? a : nil
            let x = try await party.input(mine, from: owner, count: a.count)
            let b = try await party.inputBits(mine, from: owner, count: a.count, width: 13)
            var results = [try await party.open(x), try await party.open(b)]
            for receiver in 0..<3 {
                let number = try await party.open(x, to: receiver)
                let bits = try await party.open(b, to: receiver)
                #expect((number == nil) == (party.party != receiver))
                if let number, let bits { results += [number, bits] }
            }
            return results
        }
        let bits = a.map { low($0, 13) }
        for outcome in outcomes { #expect(outcome == [a, bits, a, bits]) }
    }

    @Test func shapesOfVectors() async throws {
        let a: [UInt64] = [5, 6, 7, 8]
        let outcomes = try await committee { party in
            let x = party.deal(a)
            return try await party.open(
                .concatenate([x.slice(1..<3), x.gather([3, 0, 3]), x.slice(2..<2)]))
        }
        for outcome in outcomes { #expect(outcome == [6, 7, 8, 5, 8]) }
    }

    @Test func randomSharesFit() async throws {
        let outcomes = try await committee { party in
            (
                try await party.open(party.random(count: 1000)),
                try await party.open(party.randomBits(count: 1000, width: 64))
            )
        }
        #expect(outcomes[0] == outcomes[1] && outcomes[1] == outcomes[2])
        #expect(Set(outcomes[0].0).count == 1000 && Set(outcomes[0].1).count == 1000)
    }
}
