import BigIntegers
import CKernels
import FiniteFields
import TestSupport
import Testing

/// The paths of field kernels: vectors, and words with and without mulx, where the machine has them.
enum KernelPath: CaseIterable {
    case vectors, mulx, words

    func kernel<F: VectorField>() -> FieldKernel<F> {
        FieldKernel(portable: self != .vectors, mulx: self == .mulx)
    }
}

/// Field kernels on operands at the ends of what their form allows: values up to 2p - 1, limbs of all
/// ones. Every result must be below its bound, its limbs normal, and the right number modulo p.
@Suite struct KernelBoundsTests {
    @Test(arguments: KernelPath.allCases)
    func bn254Fr(path: KernelPath) throws { try check(BN254Fr.self, path) }
    @Test(arguments: KernelPath.allCases)
    func bn254Fp(path: KernelPath) throws { try check(BN254Fp.self, path) }
    @Test(arguments: KernelPath.allCases)
    func bls12381Fr(path: KernelPath) throws { try check(BLS12_381Fr.self, path) }
    @Test(arguments: KernelPath.allCases)
    func bls12381Fp(path: KernelPath) throws { try check(BLS12_381Fp.self, path) }

    private func check<F: VectorField>(_: F.Type, _ path: KernelPath) throws {
        var generator = SeededGenerator(label: "bounds of \(F.self)")
        let form = KernelForm<F>(path.kernel())
        let edges = form.edges(using: &generator)
        let (a, b) = (edges.flatMap { a in edges.map { _ in a } }, edges.flatMap { _ in edges })
        let c = b.indices.map { edges[($0 * 7 + 3) % edges.count] }
        let y = form.vector(b)
        let z = form.vector(c)
        func expect(
            _ label: String, _ expected: (Int) -> BigInteger, _ work: (inout FieldVector<F>) -> Void
        ) throws {
            var x = form.vector(a)
            work(&x)
            let found = form.integers(x)
            for i in a.indices {
                #expect(
                    try found[i].modulo(form.prime) == expected(i).modulo(form.prime),
                    "\(label) of \(a[i]), \(b[i]), \(c[i])")
            }
            #expect(found.allSatisfy { $0 < form.bound }, "\(label) is out of bounds")
        }
        // Forms are x R: a product of two is R times too large.
        let inverse = try form.radix.inverseVariableTime(modulo: form.prime)
        let factor = F.random(using: &generator)
        let scaled = factor.integer
        try expect("same", { a[$0] }, { _ in })
        try expect("+", { a[$0] + b[$0] }, { $0.add(y) })
        try expect("-", { a[$0] - b[$0] + form.prime + form.prime }, { $0.subtract(y) })
        try expect("*", { a[$0] * b[$0] * inverse }, { $0.multiply(by: y) })
        try expect(
            "* -", { a[$0] * b[$0] * inverse - c[$0] + form.prime + form.prime },
            { $0.multiply(by: y, subtracting: z) })
        try expect("squared", { a[$0] * a[$0] * inverse }, { $0.square() })
        try expect("scaled", { a[$0] * scaled }, { $0.scale(by: factor) })
        let ratios = (0..<a.count).map { factor.power([UInt64($0 + 1)]).integer }
        try expect(
            "powers", { a[$0] * ratios[$0] }, { $0.scale(byPowersOf: factor, first: factor) })
        try checkLeaving(form, a, inverse)
        checkPlaces(form, a, b)
    }

    /// Products, of which one block among nine is made another way: each pair has its turn there.
    private func checkPlaces<F: VectorField>(
        _ form: KernelForm<F>, _ a: [BigInteger], _ b: [BigInteger]
    ) {
        let zeros = [BigInteger](repeating: .zero, count: 8 * form.kernel.lanes)
        let x = form.vector(zeros + a)
        let y = form.vector(zeros + b)
        let expected = zip(x.elements(), y.elements()).map { $0 * $1 }
        for first in 0...8 {
            let z = FieldVector<F>(zeros: expected.count, kernel: form.kernel)
            let start = first * form.kernel.blockWords
            mpc_field_multiply(
                form.kernel.field, z.words + start, x.words + start, y.words + start,
                z.blockCount - first)
            #expect(z.elements() == expected, "products from block \(first) on")
            let isInBounds = form.isInBounds(z)
            #expect(isInBounds, "a product from block \(first) on is out of bounds")
        }
    }

    /// Out of kernel form, which reduces.
    private func checkLeaving<F: VectorField>(
        _ form: KernelForm<F>, _ a: [BigInteger], _ inverse: BigInteger
    ) throws {
        let vector = form.vector(a)
        let elements = vector.elements()
        let size = 8 * F.wordCount
        let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: size * a.count, alignment: 8)
        defer { bytes.deallocate() }
        vector.writeCanonical(to: bytes)
        for i in a.indices {
            let expected = try (a[i] * inverse).modulo(form.prime)
            #expect(elements[i].integer == expected)
            #expect(
                BigInteger(littleEndianBytes: bytes[size * i..<size * (i + 1)]) == expected,
                "\(a[i]) leaves reduced")
        }
    }

    @Test(arguments: [false, true])
    func transformsOverBN254(portable: Bool) throws { try transforms(BN254Fr.self, portable) }
    @Test(arguments: [false, true])
    func transformsOverBLS12381(portable: Bool) throws {
        try transforms(BLS12_381Fr.self, portable)
    }

    /// Transforms, whose levels add up what they don't reduce, of vectors full of extremes.
    private func transforms<F: VectorField>(_: F.Type, _ portable: Bool) throws {
        var generator = SeededGenerator(label: "bounds of transforms of \(F.self)")
        let form = KernelForm<F>(FieldKernel(portable: portable))
        let edges = form.edges(using: &generator)
        let (most, zero) = (form.bound - BigInteger(1), BigInteger.zero)
        for log2 in [6, 7, 8, 9, 12, 13] {
            let domain = try NTTDomain<F>(log2: log2, kernel: form.kernel)
            let other = try NTTDomain<F>(log2: log2, kernel: FieldKernel(portable: true))
            let patterns: [(Int) -> BigInteger] = [
                { _ in most }, { $0 % 2 == 0 ? most : zero },
                { $0 * 2 < domain.count ? zero : most },
                { edges[$0 % edges.count] },
            ]
            for pattern in patterns {
                let x = (0..<domain.count).map(pattern)
                let elements = form.vector(x).elements()
                func expect(
                    _ label: String, _ work: (NTTDomain<F>, inout FieldVector<F>) -> Void
                ) {
                    var vector = form.vector(x)
                    var reference = FieldVector(elements, kernel: other.kernel)
                    work(domain, &vector)
                    work(other, &reference)
                    #expect(vector.elements() == reference.elements(), "\(label) of 2^\(log2)")
                    let isInBounds = form.isInBounds(vector)
                    #expect(isInBounds, "\(label) of 2^\(log2) is out of bounds")
                }
                expect("forward") { $0.forward(&$1) }
                expect("inverse") { $0.inverse(&$1) }
                expect("to bit-reversed") { $0.forwardToBitReversed(&$1) }
                expect("from bit-reversed") { $0.inverseFromBitReversed(&$1) }
                expect("to coset") { $0.toCoset(&$1, shift: F.nonResidue) }
            }
        }
    }
}

/// A field's kernel form: numbers to blocks and back, without reduction.
private struct KernelForm<F: VectorField> {
    let kernel: FieldKernel<F>
    let prime = F.order
    /// What values in memory stay below.
    let bound: BigInteger
    /// R: the form of x is x R.
    let radix: BigInteger
    private let limbBits: Int
    private let limbs: Int

    init(_ kernel: FieldKernel<F>) {
        self.kernel = kernel
        let isVector = kernel.path != "portable"
        limbBits = isVector ? 52 : 64
        limbs = isVector ? kernel.blockWords / kernel.lanes : F.wordCount
        radix = BigInteger(1) << (limbBits * limbs)
        bound = isVector ? F.order + F.order : F.order
    }

    /// 0, p, 2p and their neighbours, numbers whose limbs are all ones as far up as they go, and random
    /// ones: those that the form allows.
    func edges(using generator: inout SeededGenerator) -> [BigInteger] {
        var all = [BigInteger]()
        let middles: [BigInteger] = [.zero, prime, prime + prime]
        for middle in middles {
            for difference in -2...2 { all.append(middle + BigInteger(difference)) }
        }
        for limb in 1...limbs {
            let ones = (BigInteger(1) << (limbBits * limb)) - BigInteger(1)
            all += [ones, prime - ones, prime + ones, prime + prime - ones]
        }
        for _ in 0..<6 {
            let random = F.random(using: &generator).integer
            all += [random, prime + random]
        }
        return all.filter { $0.signum >= 0 && $0 < bound }
    }

    func vector(_ numbers: [BigInteger]) -> FieldVector<F> {
        let vector = FieldVector<F>(zeros: numbers.count, kernel: kernel)
        for (i, number) in numbers.enumerated() {
            for limb in 0..<limbs {
                let rest = number >> (limbBits * limb)
                let word = rest - (rest >> limbBits) << limbBits
                vector.words[place(i, limb)] = (try? word.magnitudeWords(count: 1)[0]) ?? 0
            }
        }
        return vector
    }

    /// The numbers in memory. A limb that is not normal makes one that is out of bounds.
    func integers(_ vector: borrowing FieldVector<F>) -> [BigInteger] {
        var numbers = [BigInteger]()
        for i in 0..<vector.count {
            var number = BigInteger(0)
            for limb in (0..<limbs).reversed() {
                let word = vector.words[place(i, limb)]
                if limbBits == 52 && word >> 52 != 0 { return [bound] }
                number = (number << limbBits) + BigInteger(words: [word])
            }
            numbers.append(number)
        }
        return numbers
    }

    /// Whether all numbers are below the bound, their limbs normal.
    func isInBounds(_ vector: borrowing FieldVector<F>) -> Bool {
        let most = self.vector([bound - BigInteger(1)])
        return (0..<vector.count).allSatisfy { i in
            for limb in (0..<limbs).reversed() {
                let (word, end) = (vector.words[place(i, limb)], most.words[place(0, limb)])
                if limbBits == 52 && word >> 52 != 0 { return false }
                if word != end { return word < end }
            }
            return true
        }
    }

    private func place(_ index: Int, _ limb: Int) -> Int {
        let lanes = kernel.lanes
        return index / lanes * kernel.blockWords + limb * lanes + index % lanes
    }
}
