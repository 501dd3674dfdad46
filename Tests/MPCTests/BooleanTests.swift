import MPC
import TestSupport
import Testing

@Suite struct BooleanTests {
    @Test(arguments: lengths) func agreesWithPlainBits(count: Int) async throws {
        var random = SeededGenerator(label: "bits")
        let (a, b) = (values(count, &random), values(count, &random))
        for width in [1, 7, 64] {
            let outcomes = try await committee { party in
                let (x, y) = (
                    party.dealBits(a, width: width, seed: 1),
                    party.dealBits(b, width: width, seed: 2)
                )
                return [
                    try await party.open(party.xor(x, y)),
                    try await party.open(party.not(x)),
                    try await party.open(party.xorPublic(x, 0x5a5a)),
                    try await party.open(party.andPublic(x, 0x5a5a)),
                    try await party.open(party.and(x, y)),
                    try await party.open(party.or(x, y)),
                    try await party.open(party.addBits(x, y)),
                    try await party.open(party.equal(x, y)),
                    try await party.open(party.allOnes(x)),
                    try await party.open(party.select(y.bit(0), x, y)),
                    try await party.open(party.toArithmetic(x)),
                    try await party.open(party.bits(ofPublic: a, width: width)),
                ]
            }
            let pairs = Array(zip(a, b))
            let all = low(.max, width)
            let expected: [[UInt64]] = [
                pairs.map { $0 ^ $1 }, a.map { ~$0 }, a.map { $0 ^ 0x5a5a }, a.map { $0 & 0x5a5a },
                pairs.map { $0 & $1 }, pairs.map { $0 | $1 }, pairs.map { $0 &+ $1 },
                pairs.map { low($0, width) == low($1, width) ? 1 : 0 },
                a.map { low($0, width) == all ? 1 : 0 },
                pairs.map { $1 & 1 == 1 ? $0 : $1 }, a, a,
            ]
            for outcome in outcomes {
                for (got, want) in zip(outcome, expected) {
                    #expect(got == want.map { low($0, width) })
                }
            }
        }
    }

    @Test func planesMove() async throws {
        var random = SeededGenerator(label: "planes")
        let a = values(130, &random)
        let width = 16
        for amount in [0, 1, 5, 15, 16, 40] {
            let outcomes = try await committee { party in
                let x = party.dealBits(a, width: width)
                return [
                    try await party.open(x.shiftedLeft(by: amount)),
                    try await party.open(x.shiftedRight(by: amount)),
                    try await party.open(x.shiftedRightArithmetic(by: amount)),
                    try await party.open(x.signExtended(toWidth: 64)),
                    try await party.open(x.resized(toWidth: 40)),
                    try await party.open(x.resized(toWidth: 3)),
                ]
            }
            let expected: [[UInt64]] = [
                a.map { low(low($0, 16) << UInt64(amount), 16) },
                a.map { low($0, 16) >> UInt64(amount) },
                a.map {
                    UInt64(UInt16(bitPattern: Int16(truncatingIfNeeded: $0) >> Int16(amount)))
                },
                a.map { UInt64(bitPattern: Int64(Int16(truncatingIfNeeded: $0))) },
                a.map { low($0, 16) }, a.map { low($0, 3) },
            ]
            for outcome in outcomes { #expect(outcome == expected) }
        }
    }

    @Test func shapesOfVectors() async throws {
        var random = SeededGenerator(label: "shapes of bits")
        let a = random.words(300)
        let indices = (0..<200).map { _ in Int(random.next() % 300) }
        let cuts = [0..<0, 0..<1, 3..<67, 64..<128, 1..<300, 299..<300]
        let outcomes = try await committee { party in
            let x = party.dealBits(a, width: 9)
            var results = [try await party.open(x.gather(indices))]
            for cut in cuts { results.append(try await party.open(x.slice(cut))) }
            results.append(try await party.open(.concatenate(cuts.map { x.slice($0) })))
            results.append(try await party.open(.joiningPlanes([x.bit(3), x.bit(0)])))
            return results
        }
        let b = a.map { low($0, 9) }
        var expected = [indices.map { b[$0] }]
        for cut in cuts { expected.append(Array(b[cut])) }
        expected.append(cuts.flatMap { b[$0] })
        expected.append(b.map { (value: UInt64) in (value >> 3 & 1) | ((value & 1) << 1) })
        for outcome in outcomes { #expect(outcome == expected) }
    }
}
