import MPC
import TestSupport
import Testing

extension PartyLaws {
    /// The integer of an element in 0..<order as a list of bits.
    private func bits(_ domain: Party.Domain, _ element: Party.Element) -> [UInt64] {
        (0..<domain.bitWidth).map { domain.word(of: element, at: $0) & 1 }
    }

    /// Whether the integer of a is below that of b.
    private func isBelow(
        _ domain: Party.Domain, _ a: Party.Element, _ b: Party.Element
    ) -> Bool {
        bits(domain, a).reversed().lexicographicallyPrecedes(bits(domain, b).reversed())
    }

    private func isNegative(_ domain: Party.Domain, _ a: Party.Element) -> Bool {
        a != domain.element(0)
            && isBelow(domain, domain.difference(domain.element(0), a), a)
            || domain.name == "z2^64" && a == domain.powerOfTwo(63)
    }

    /// Random numbers shared both ways: the bits are those of the number.
    @_semantics("optimize.sil.specialize.generic.never")
    func randomNumbers(count: Int, widths: [Int]) async throws {
        _ = try await run { party in
            let domain = party.domain
            let (numbers, bits) = try await party.daBits(count: count)
            let (a, b) = (try await party.open(numbers), try await party.open(bits))
            #expect(a == b.map { domain.element($0) })
            #expect(b.allSatisfy { $0 < 2 })
            #expect(count < 60 || Set(b).count == 2)
            for width in widths {
                let (numbers, bits) = try await party.edaBits(count: count, width: width)
                #expect(bits.width == width)
                let opened = try await party.open(numbers)
                for start in stride(from: 0, to: width, by: 64) {
                    let here = min(64, width - start)
                    let part = try await party.open(
                        bits.selectingPlanes((start..<start + here).map { $0 }))
                    #expect(
                        part == opened.map { low(domain.word(of: $0, at: start), here) },
                        "\(width) bits from \(start)")
                }
                for number in opened {
                    for j in width..<max(width, domain.bitWidth) {
                        #expect(domain.word(of: number, at: j) & 1 == 0)
                    }
                }
            }
        }
    }

    /// Comparisons of all values of the domain.
    @_semantics("optimize.sil.specialize.generic.never")
    func comparisons(counts: [Int]) async throws {
        var random = SeededGenerator(label: "comparisons of \(label)")
        for count in counts {
            let seed = random.next()
            _ = try await run { party in
                let domain = party.domain
                var a = values(party, count, seed: seed)
                var b = values(party, count, seed: seed ^ 1)
                if count > 100 {
                    for x in edges { for y in edges { (a, b) = (a + [x], b + [y]) } }
                }
                let n = a.count
                let x = party.shares(ofPublic: a)
                let y = party.shares(ofPublic: b)
                func check(
                    _ what: String, _ z: Party.Bits, _ expected: (Int) -> Bool
                ) async throws {
                    let opened = try await party.open(z)
                    #expect(opened == (0..<n).map { expected($0) ? 1 : 0 }, "\(what) of \(count)")
                }
                func below(_ k: Int) -> Bool { isBelow(domain, a[k], b[k]) }
                try await check("negative", party.isNegative(x)) { isNegative(domain, a[$0]) }
                try await check("less", party.less(x, y, .unsigned), below)
                try await check("less, signed", party.less(x, y, .signed)) {
                    let (s, t) = (isNegative(domain, a[$0]), isNegative(domain, b[$0]))
                    return s == t ? below($0) : s
                }
                try await check("equal", party.equal(x, y)) { a[$0] == b[$0] }
                try await check("same", party.equal(x, x)) { _ in true }
                let minimum = try await party.open(party.minimum(x, y, .unsigned))
                #expect(minimum == (0..<n).map { below($0) ? a[$0] : b[$0] })
                let maximum = try await party.open(party.maximum(x, y, .unsigned))
                #expect(maximum == (0..<n).map { below($0) ? b[$0] : a[$0] })
            }
        }
    }

    /// Between elements and bits, at these widths.
    @_semantics("optimize.sil.specialize.generic.never")
    func conversions(count: Int, widths: [Int]) async throws {
        var random = SeededGenerator(label: "conversions of \(label)")
        let seed = random.next()
        let words = random.words(count)
        _ = try await run { party in
            let domain = party.domain
            let a = values(party, count, seed: seed)
            let x = party.shares(ofPublic: a)
            for width in widths {
                let bits = try await party.toBoolean(x, width: width)
                #expect(bits.width == width)
                for start in stride(from: 0, to: width, by: 64) {
                    let here = min(64, width - start)
                    let part = try await party.open(
                        bits.selectingPlanes((start..<start + here).map { $0 }))
                    #expect(part == a.map { low(domain.word(of: $0, at: start), here) })
                }
                guard width <= 64 else { continue }
                let number = try await party.toArithmetic(
                    party.bits(ofPublic: words, width: width))
                let opened = try await party.open(number)
                #expect(opened == words.map { domain.element(low($0, width)) }, "\(width) bits")
            }
            let flags = party.bits(ofPublic: words, width: 1)
            let numbers = try await party.open(party.bitToArithmetic(flags))
            #expect(numbers == words.map { domain.element($0 & 1) })
            let chosen = try await party.open(party.select(flags, x, party.negate(x)))
            #expect(
                chosen
                    == (0..<count).map {
                        words[$0] & 1 == 1 ? a[$0] : domain.difference(domain.element(0), a[$0])
                    })
        }
    }
}
