import CKernels
import FiniteFields
import MPC
import TestSupport
import Testing

/// Every domain's whole-array operations against its single values, on both kernel paths.
@Suite(.serialized) struct DomainTests {
    static let counts = [0, 1, 2, 7, 8, 9, 63, 64, 65, 130, 300]

    @Test func ring64() { check(Ring64(), edges) }

    @Test func mersenne61() {
        let p = UInt64(1) << 61 - 1
        let edges: [Mersenne61] = [0, 1, 2, p - 1, p - 2, (p - 1) / 2, 1 << 52, (1 << 52) - 1].map {
            Mersenne61($0)
        }
        _ = onAllPaths { check(Mersenne61Domain(), edges) }
    }

    /// The field over which products of bits are checked.
    @Test(arguments: [0, 1, 3]) func binaryField60(level: Int32) {
        mpc_kernel_force_portable(level)
        defer { mpc_kernel_force_portable(0) }
        let domain = BinaryField60(parties: 5)
        let edges: [UInt64] = [0, 1, 2, 1 << 59, (1 << 60) - 1]
        check(domain, edges)
        var random = SeededGenerator(label: "gf2^60")
        for a in edges + random.words(20).map(domain.element) {
            for b in edges + random.words(5).map(domain.element) {
                #expect(domain.product(a, b) == Self.bitwiseProduct(a, b))
            }
            #expect(a == 0 || domain.product(a, domain.inverse(a)) == 1)
        }
        // Parties' points are those of the small field: sums go over.
        #expect(domain.point(0) ^ domain.point(1) == domain.point(2))
        #expect(Set((0..<5).map(domain.point)).count == 5)
    }

    /// The fields in which products modulo 2^64 are checked.
    @Test(arguments: [0, 1, 3]) func prime51(level: Int32) {
        mpc_kernel_force_portable(level)
        defer { mpc_kernel_force_portable(0) }
        var random = SeededGenerator(label: "primes of 51 bits")
        for _ in 0..<3 {
            let domain = Prime51Domain { random.next() }
            let (one, minusOne) = (domain.element(1), domain.element(signed: -1))
            check(domain, [0, one, minusOne, domain.element(.max), domain.element(1 << 52)])
            let p = domain.word(of: minusOne, at: 0) + 1
            for _ in 0..<50 {
                let (a, b) = (random.next(), random.next())
                let product = p.dividingFullWidth(
                    (a % p).multipliedFullWidth(by: b % p)
                ).remainder
                #expect(
                    domain.word(of: domain.product(domain.element(a), domain.element(b)), at: 0)
                        == product)
                #expect(domain.product(domain.element(a), domain.inverse(domain.element(a))) == one)
            }
        }
        let primes = (43..<2000 as Range<UInt64>).filter { n in
            (2..<45).allSatisfy { n % $0 != 0 || n == $0 }
        }
        #expect(
            stride(from: 43, to: 2000, by: 2).filter { Prime51Domain.isPrime($0) } == primes)
        // Strong pseudoprimes to small bases.
        for n in [2047, 1_373_653, 25_326_001, 3_215_031_751, 2_152_302_898_747] as [UInt64] {
            #expect(!Prime51Domain.isPrime(n))
        }
    }

    /// Modulo x^60 + x + 1, bit by bit.
    static func bitwiseProduct(_ a: UInt64, _ b: UInt64) -> UInt64 {
        var (z, shifted): (UInt64, UInt64) = (0, a)
        for bit in 0..<60 as Range<UInt64> {
            if b >> bit & 1 == 1 { z ^= shifted }
            shifted <<= 1
            if shifted >> 60 & 1 == 1 { shifted ^= 1 << 60 | 3 }
        }
        return z
    }

    static func fieldEdges<F: PrimeField>(_: F.Type) -> [F] {
        [.zero, .one, -.one, F(2), -F(2), F(1 << 52), F(1 << 63)]
    }

    @Test(arguments: [false, true]) func bn254(portable: Bool) {
        check(
            KernelFieldDomain(BN254Fr.self, name: "bn254-fr", portable: portable),
            Self.fieldEdges(BN254Fr.self))
    }

    @Test(arguments: [false, true]) func bls12381(portable: Bool) {
        check(
            KernelFieldDomain(BLS12_381Fr.self, name: "bls12-381-fr", portable: portable),
            Self.fieldEdges(BLS12_381Fr.self))
    }

    @Test(arguments: [false, true]) func ed25519(portable: Bool) {
        check(
            KernelFieldDomain(Ed25519Fl.self, name: "ed25519-fl", portable: portable),
            Self.fieldEdges(Ed25519Fl.self))
    }

    @Test func secp256k1() { check(Secp256k1FnDomain(), Self.fieldEdges(Secp256k1Fn.self)) }

    @_semantics("optimize.sil.specialize.generic.never")
    private func check<D: VectorDomain>(_ domain: D, _ edges: [D.Element]) {
        var random = SeededGenerator(label: "domain \(domain.name)")
        for count in Self.counts { check(domain, edges, count, &random) }
        checkMessages(domain, edges, &random)
    }

    /// Edge values and uniform ones.
    private func values<D: VectorDomain>(
        _ domain: D, _ edges: [D.Element], _ count: Int, _ random: inout SeededGenerator
    ) -> [D.Element] {
        let buffer = ShareBuffer(uninitialized: count, domain: domain)
        domain.fill(buffer.base, count: count) { words, count in
            for k in 0..<count { words[k] = random.next() }
        }
        return buffer.elements(ofComponent: 0).map {
            Bool.random(using: &random) ? $0 : edges.randomElement(using: &random) ?? $0
        }
    }

    @_semantics("optimize.sil.specialize.generic.never")
    private func check<D: VectorDomain>(
        _ domain: D, _ edges: [D.Element], _ count: Int, _ random: inout SeededGenerator
    ) {
        let x = values(domain, edges, count, &random)
        let y = values(domain, edges, count, &random)
        let w = values(domain, edges, count, &random)
        let factors = values(domain, edges, 4, &random)
        let c = factors[0]
        func buffer(_ elements: [D.Element]) -> ShareBuffer<D> {
            let z = ShareBuffer(uninitialized: elements.count, domain: domain)
            z.setComponent(0, elements)
            return z
        }
        let (a, b, d) = (buffer(x), buffer(y), buffer(w))
        func expect(
            _ label: String, _ expected: [D.Element],
            _ work: (UnsafeMutablePointer<UInt64>) -> Void
        ) {
            let z = buffer(w)
            work(z.base)
            #expect(
                z.elements(ofComponent: 0) == expected,
                "\(label) of \(count) in \(domain.name)")
        }
        func each(_ body: (Int) -> D.Element) -> [D.Element] { (0..<count).map(body) }
        let (add, mul) = (domain.sum, domain.product)
        expect("same", each { w[$0] }) { _ in }
        expect("+", each { add(x[$0], y[$0]) }) { domain.add($0, a.base, b.base, count: count) }
        expect("-", each { domain.difference(x[$0], y[$0]) }) {
            domain.subtract($0, a.base, b.base, count: count)
        }
        expect("*", each { mul(x[$0], y[$0]) }) {
            domain.multiply($0, a.base, b.base, count: count)
        }
        expect("* +", each { add(w[$0], mul(x[$0], y[$0])) }) {
            domain.multiplyAdd($0, a.base, b.base, count: count)
        }
        expect("scaled", each { mul(x[$0], c) }) { domain.scale($0, a.base, by: c, count: count) }
        expect("scaled +", each { add(w[$0], mul(x[$0], c)) }) {
            domain.scaleAdd($0, a.base, by: c, count: count)
        }
        expect("plus constant", each { add(x[$0], c) }) {
            domain.addConstant($0, a.base, c, count: count)
        }
        expect(
            "combined",
            each {
                add(
                    add(mul(w[$0], factors[0]), mul(x[$0], factors[1])),
                    add(mul(y[$0], factors[2]), mul(y[$0], factors[3])))
            }
        ) {
            domain.combine(
                $0,
                [
                    UnsafePointer($0), UnsafePointer(a.base), UnsafePointer(b.base),
                    UnsafePointer(b.base),
                ],
                by: factors, count: count)
        }
        expect("gathered", each { x[count - 1 - $0] }) {
            domain.gather(a.base, (0..<count).reversed(), into: $0)
        }
        // Unreduced forms meet: three sums, then a product.
        expect(
            "chained", each { mul(domain.difference(add(add(x[$0], x[$0]), y[$0]), w[$0]), y[$0]) }
        ) {
            domain.add($0, a.base, a.base, count: count)
            domain.add($0, $0, b.base, count: count)
            domain.subtract($0, $0, d.base, count: count)
            domain.multiply($0, $0, b.base, count: count)
        }
        for start in [0, 1, 7, 8, count / 2] where start <= count {
            let part = a.slice(start..<count)
            #expect(part.elements(ofComponent: 0) == Array(x[start...]))
            let joined = ShareBuffer.concatenate([part, b, a.slice(0..<start)])
            #expect(joined.elements(ofComponent: 0) == Array(x[start...]) + y + Array(x[..<start]))
        }
        for length in [1, 3, 8, 65, count] where length > 0 && count % length == 0 {
            let runs = count / length
            let z = ShareBuffer(uninitialized: runs, domain: domain)
            func sums(_ term: (Int) -> D.Element) -> [D.Element] {
                (0..<runs).map { run in
                    (run * length..<(run + 1) * length).reduce(domain.element(0)) {
                        add($0, term($1))
                    }
                }
            }
            domain.sums(z.base, a.base, length: length, runs: runs)
            #expect(z.elements(ofComponent: 0) == sums { x[$0] }, "sums of \(length)")
            domain.dotProducts(z.base, a.base, b.base, length: length, runs: runs)
            #expect(
                z.elements(ofComponent: 0) == sums { mul(x[$0], y[$0]) }, "dots of \(length)")
        }
    }

    /// Messages at any alignment come back; what is not below the order is refused.
    @_semantics("optimize.sil.specialize.generic.never")
    private func checkMessages<D: VectorDomain>(
        _ domain: D, _ edges: [D.Element], _ random: inout SeededGenerator
    ) {
        let count = 77
        let x = values(domain, edges, count, &random)
        let a = ShareBuffer(uninitialized: count, domain: domain)
        a.setComponent(0, x)
        let bytes = domain.wireBytes * count
        let message = UnsafeMutableRawPointer.allocate(byteCount: bytes + 8, alignment: 8)
        defer { message.deallocate() }
        domain.write(a.base, count: count, to: message + 3)
        let aligned = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 8)
        defer { aligned.deallocate() }
        aligned.copyMemory(from: message + 3, byteCount: bytes)
        for (k, element) in x.enumerated() {
            for at in stride(from: 0, to: domain.wireBytes, by: 8) {
                let word = aligned.load(
                    fromByteOffset: k * domain.wireBytes + at, as: UInt64.self)
                #expect(word == domain.word(of: element, at: 8 * at))
            }
        }
        let z = ShareBuffer(uninitialized: count, domain: domain)
        #expect(domain.read(aligned, count: count, into: z.base))
        #expect(z.elements(ofComponent: 0) == x)
        guard domain.bitWidth < 64 || domain.wireBytes > 8 else { return }
        for place in [0, 33, count - 1] {
            // The order itself: one more than the largest element.
            let minusOne = domain.difference(domain.element(0), domain.element(1))
            // In a field of characteristic 2, -1 is 1.
            let largest = minusOne == domain.element(1) ? domain.element(.max) : minusOne
            let at = place * domain.wireBytes
            for word in 0..<domain.wireBytes / 8 {
                var value = domain.word(of: largest, at: 64 * word)
                if word == 0 { value += 1 }
                aligned.storeBytes(of: value, toByteOffset: at + 8 * word, as: UInt64.self)
            }
            #expect(!domain.read(aligned, count: count, into: z.base), "order at \(place)")
            domain.write(a.base, count: count, to: aligned)
            #expect(domain.read(aligned, count: count, into: z.base))
        }
    }

    /// A word of the stream whose 61 bits are all ones is no element: another comes in its place.
    @Test func mersenneFillRefusesTheModulus() {
        let domain = Mersenne61Domain()
        var calls: [Int] = []
        let z = ShareBuffer(uninitialized: 9, domain: domain)
        domain.fill(z.base, count: 9) { words, count in
            calls.append(count)
            for k in 0..<count {
                words[k] = calls.count == 1 ? (k == 4 ? .max : UInt64(k) | 7 << 61) : 1000
            }
        }
        #expect(calls == [9, 1])
        #expect(
            z.elements(ofComponent: 0)
                == [0, 1, 2, 3, 1000, 5, 6, 7, 8].map { Mersenne61(UInt64($0)) })
    }
}
