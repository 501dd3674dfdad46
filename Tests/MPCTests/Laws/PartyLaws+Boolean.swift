import MPC
import TestSupport
import Testing

extension PartyLaws {
    /// Words of bits: local operations, ∧ and what is made of it.
    @_semantics("optimize.sil.specialize.generic.never")
    func boolean(counts: [Int]) async throws {
        var random = SeededGenerator(label: "bits of \(label)")
        for count in counts {
            for width in [1, 7, 64] {
                let (a, b) = (random.words(count), random.words(count))
                let constant = random.next()
                let owner = Int(random.next() % UInt64(parties))
                let outcomes = try await run { party in
                    let x = try await party.inputBits(
                        party.party == owner ? a : nil, from: owner, count: count, width: width)
                    let y = party.bits(ofPublic: b, width: width)
                    func check(
                        _ what: String, _ z: Party.Bits, _ expected: (Int) -> UInt64
                    ) async throws {
                        let opened = try await party.open(z)
                        #expect(
                            opened == (0..<count).map { low(expected($0), z.width) },
                            "\(what), \(count) of \(width) bits")
                    }
                    try await check("input", x) { a[$0] }
                    try await check("public", y) { b[$0] }
                    try await check("xor", party.xor(x, y)) { a[$0] ^ b[$0] }
                    try await check("xor public", party.xorPublic(x, constant)) {
                        a[$0] ^ constant
                    }
                    try await check("not", party.not(x)) { ~a[$0] }
                    try await check("and public", party.andPublic(x, constant)) {
                        a[$0] & constant
                    }
                    let both = try await party.and(x, y)
                    try await check("and", both) { a[$0] & b[$0] }
                    try await check("and of an and", party.and(both, x)) { a[$0] & b[$0] }
                    try await check("or", party.or(x, y)) { a[$0] | b[$0] }
                    try await check("sum", party.addBits(x, y)) { a[$0] &+ b[$0] }
                    try await check("difference", party.subtractBits(x, y)) { a[$0] &- b[$0] }
                    try await check("equal", party.equal(x, y)) {
                        low(a[$0], width) == low(b[$0], width) ? 1 : 0
                    }
                    try await check("same", party.equal(x, party.bits(ofPublic: a, width: width))) {
                        _ in 1
                    }
                    try await check("less", party.less(x, y)) {
                        low(a[$0], width) < low(b[$0], width) ? 1 : 0
                    }
                    try await check(
                        "less than public",
                        party.less(publicPlanes: planes(b, width), x)
                    ) { low(b[$0], width) < low(a[$0], width) ? 1 : 0 }
                    try await check("select", party.select(y.bit(0), x, y)) {
                        b[$0] & 1 == 1 ? a[$0] : b[$0]
                    }
                    try await check("shifted", x.shiftedLeft(by: 3)) { a[$0] << 3 }
                    for receiver in 0..<parties {
                        let opened = try await party.open(both, to: receiver)
                        #expect((opened != nil) == (party.party == receiver))
                        if let opened {
                            #expect(opened == zip(a, b).map { low($0 & $1, width) })
                        }
                    }
                    return try await party.open(party.randomBits(count: count, width: width))
                }
                #expect(outcomes.allSatisfy { $0 == outcomes[0] })
                if width == 64, count > 1 { #expect(Set(outcomes[0]).count == count) }
            }
        }
    }

    private func planes(_ values: [UInt64], _ width: Int) -> BitPlanes {
        let planes = BitPlanes(uninitialized: values.count, width: width, components: 1)
        planes.setComponent(0, elements: values)
        return planes
    }
}
