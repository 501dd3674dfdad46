import BigIntegers
import FiniteFields
import TestSupport
import Testing

/// `FieldVector` against `MontgomeryField` and GMP, element by element, on both paths.
@Suite struct FieldVectorTests {
    @Test(arguments: [false, true])
    func bn254Fr(portable: Bool) throws { try check(BN254Fr.self, portable) }
    @Test(arguments: [false, true])
    func bn254Fp(portable: Bool) throws { try check(BN254Fp.self, portable) }
    @Test(arguments: [false, true])
    func bls12381Fr(portable: Bool) throws { try check(BLS12_381Fr.self, portable) }
    @Test(arguments: [false, true])
    func bls12381Fp(portable: Bool) throws { try check(BLS12_381Fp.self, portable) }

    private func check<F: VectorField>(_: F.Type, _ portable: Bool) throws {
        var generator = SeededGenerator(label: "FieldVector of \(F.self)")
        let kernel = FieldKernel<F>(portable: portable)
        #expect(!portable || kernel.path == "portable")
        for count in [0, 1, 7, 8, 9, 16, 23, 131] {
            for threads in 1...3 { try check(count, threads, kernel, &generator) }
        }
    }

    /// Random elements among edge values: 0, 1, p - 1, and what Montgomery form makes special.
    private func elements<F: VectorField>(
        _ count: Int, _ generator: inout SeededGenerator
    ) -> [F] {
        let edges: [F] = [.zero, .one, -.one, F(2), -F(2), F(UInt64(1) << 52), F(UInt64(1) << 63)]
        return (0..<count).map { i in
            Bool.random(using: &generator)
                ? F.random(using: &generator) : edges.randomElement(using: &generator) ?? .one
        }
    }

    private func check<F: VectorField>(
        _ count: Int, _ threads: Int, _ kernel: FieldKernel<F>, _ generator: inout SeededGenerator
    ) throws {
        let a: [F] = elements(count, &generator)
        let b: [F] = elements(count, &generator)
        let c: [F] = elements(count, &generator)
        let factor = F.random(using: &generator)
        let y = FieldVector(b, kernel: kernel)
        let z = FieldVector(c, kernel: kernel)
        func expect(
            _ label: String, _ expected: (Int) -> F, _ work: (inout FieldVector<F>) -> Void
        ) {
            var x = FieldVector(a, kernel: kernel, threads: threads)
            work(&x)
            let found = x.elements(threads: threads)
            #expect(found == (0..<count).map(expected), "\(label), \(count) elements")
            for i in [0, count / 2, count - 1] where i >= 0 && i < count {
                #expect(x[i] == found[i])
            }
        }
        expect("same", { a[$0] }, { _ in })
        expect("+", { a[$0] + b[$0] }, { $0.add(y, threads: threads) })
        expect("-", { a[$0] - b[$0] }, { $0.subtract(y, threads: threads) })
        expect("*", { a[$0] * b[$0] }, { $0.multiply(by: y, threads: threads) })
        expect(
            "* -", { a[$0] * b[$0] - c[$0] },
            { $0.multiply(by: y, subtracting: z, threads: threads) })
        expect("squared", { a[$0] * a[$0] }, { $0.square(threads: threads) })
        expect("scaled", { a[$0] * factor }, { $0.scale(by: factor, threads: threads) })
        expect(
            "powers", { a[$0] * b[0] * factor.power([UInt64($0)]) },
            { $0.scale(byPowersOf: factor, first: count > 0 ? b[0] : .one, threads: threads) })
        expect("wiped", { _ in .zero }, { $0.wipe() })
        // Sums of sums: values that the kernels leave unreduced meet.
        expect(
            "unreduced", { (a[$0] + b[$0] + b[$0] - c[$0] - c[$0]) * c[$0] },
            {
                $0.add(y)
                $0.add(y)
                $0.subtract(z)
                $0.subtract(z)
                $0.multiply(by: z)
            })
        try checkIntegers(a, kernel, threads)
    }

    /// Into and out of canonical words, against GMP.
    private func checkIntegers<F: VectorField>(
        _ a: [F], _ kernel: FieldKernel<F>, _ threads: Int
    ) throws {
        let vector = FieldVector(a, kernel: kernel, threads: threads)
        let size = 8 * F.wordCount
        let bytes = UnsafeMutableRawBufferPointer.allocate(
            byteCount: size * a.count, alignment: 8)
        defer { bytes.deallocate() }
        vector.writeCanonical(to: bytes, threads: threads)
        for i in 0..<a.count {
            let number = BigInteger(bigEndianBytes: bytes[size * i..<size * (i + 1)].reversed())
            #expect(number == a[i].integer)
        }
        let back = FieldVector<F>(canonical: .init(bytes), kernel: kernel, threads: threads)
        #expect(back.elements() == a)
        // Integers that are not reduced, up to the largest the words hold.
        for i in 0..<a.count { for j in 0..<size where i % 2 == 0 { bytes[size * i + j] = 0xff } }
        let large = FieldVector<F>(canonical: .init(bytes), kernel: kernel, threads: threads)
        let most = try F(((BigInteger(1) << (8 * size)) - 1).modulo(F.order))
        #expect(large.elements() == a.indices.map { $0 % 2 == 0 ? most : a[$0] })
    }

    @Test func slicesCoverEverythingOnce() {
        for count in [0, 1, 5, 8, 64, 65, 1000] {
            for threads in 1...5 {
                let seen = Counters(count)
                forEachSlice(of: count, unit: 8, threads: threads) { slice in
                    #expect(slice.lowerBound % 8 == 0)
                    for i in slice { seen.add(i) }
                }
                forEachItem(of: count, threads: threads) { item, thread in
                    #expect(thread < threads)
                    seen.add(item)
                }
                #expect(seen.all(are: 2))
            }
        }
    }
}

/// Counters that each only one thread writes at a time.
private final class Counters: @unchecked Sendable {
    private let values: UnsafeMutableBufferPointer<Int>
    init(_ count: Int) {
        values = .allocate(capacity: count)
        values.initialize(repeating: 0)
    }
    deinit { values.deallocate() }
    func add(_ index: Int) { values[index] += 1 }
    func all(are value: Int) -> Bool { values.allSatisfy { $0 == value } }
}
