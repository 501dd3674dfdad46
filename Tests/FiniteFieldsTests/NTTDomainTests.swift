import FiniteFields
import TestSupport
import Testing

/// `NTTDomain` against sums over the definition, on both paths and fields.
@Suite struct NTTDomainTests {
    @Test(arguments: [false, true])
    func bn254Fr(portable: Bool) throws { try check(BN254Fr.self, portable, twoAdicity: 28) }
    @Test(arguments: [false, true])
    func bls12381Fr(portable: Bool) throws { try check(BLS12_381Fr.self, portable, twoAdicity: 32) }

    private func check<F: VectorField>(_: F.Type, _ portable: Bool, twoAdicity: Int) throws {
        var generator = SeededGenerator(label: "NTTDomain of \(F.self)")
        let kernel = FieldKernel<F>(portable: portable)
        #expect(throws: FieldError.noRootOfUnity(log2: -1)) { try NTTDomain<F>(log2: -1) }
        #expect(throws: FieldError.noRootOfUnity(log2: twoAdicity + 1)) {
            try NTTDomain<F>(log2: twoAdicity + 1)
        }
        for log2 in 0...14 {
            let domain = try NTTDomain<F>(log2: log2, kernel: kernel)
            let x = (0..<domain.count).map { _ in F.random(using: &generator) }
            let shift = F.random(using: &generator)
            for threads in log2 < 9 ? 1...2 : 1...4 {
                checkValues(domain, x, shift, threads)
                checkWaysBack(domain, x, shift, threads)
            }
            checkExtremes(domain)
        }
    }

    /// The value at a point, by Horner.
    private func value<F: VectorField>(_ coefficients: [F], _ point: F) -> F {
        coefficients.reversed().reduce(.zero) { $0 * point + $1 }
    }

    private func apply<F: VectorField>(
        _ domain: NTTDomain<F>, _ x: [F], _ work: (inout FieldVector<F>) -> Void
    ) -> [F] {
        var vector = FieldVector(x, kernel: domain.kernel)
        work(&vector)
        return vector.elements()
    }

    /// All indices of small domains, some of large ones.
    private func indices(_ count: Int) -> [Int] {
        count <= 256 ? Array(0..<count) : [0, 1, 2, 7, 8, count / 2, count / 2 + 9, count - 1]
    }

    private func reversed(_ index: Int, _ bits: Int) -> Int {
        (0..<bits).reduce(0) { $0 | (index >> $1 & 1) << (bits - 1 - $1) }
    }

    private func checkValues<F: VectorField>(
        _ domain: NTTDomain<F>, _ x: [F], _ shift: F, _ threads: Int
    ) {
        let values = apply(domain, x) { domain.forward(&$0, threads: threads) }
        let onCoset = apply(domain, x) { domain.forward(&$0, onCoset: shift, threads: threads) }
        let inBits = apply(domain, x) { domain.forwardToBitReversed(&$0, threads: threads) }
        for i in indices(domain.count) {
            let point = domain.root.power([UInt64(i)])
            #expect(values[i] == value(x, point), "value \(i) of 2^\(domain.log2), \(threads)")
            #expect(onCoset[i] == value(x, shift * point), "coset \(i) of 2^\(domain.log2)")
        }
        for i in 0..<domain.count where inBits[i] != values[reversed(i, domain.log2)] {
            Issue.record("bit-reversed value \(i) of 2^\(domain.log2)")
        }
    }

    private func checkWaysBack<F: VectorField>(
        _ domain: NTTDomain<F>, _ x: [F], _ shift: F, _ threads: Int
    ) {
        let size = "2^\(domain.log2), \(threads) threads"
        let same = apply(domain, x) {
            domain.forward(&$0, threads: threads)
            domain.inverse(&$0, threads: threads)
        }
        #expect(same == x, "inverse of \(size)")
        let bits = apply(domain, x) {
            domain.forwardToBitReversed(&$0, threads: threads)
            domain.inverseFromBitReversed(&$0, threads: threads)
        }
        #expect(bits == x, "inverse from bit-reversed order of \(size)")
        let coset = apply(domain, x) {
            domain.forward(&$0, onCoset: shift, threads: threads)
            domain.inverse(&$0, fromCoset: shift, threads: threads)
        }
        #expect(coset == x, "inverse from a coset of \(size)")
        let moved = apply(domain, x) {
            domain.forward(&$0, threads: threads)
            domain.toCoset(&$0, shift: shift, threads: threads)
        }
        #expect(
            moved == apply(domain, x) { domain.forward(&$0, onCoset: shift) },
            "from the domain to a coset, \(size)")
    }

    /// Elements that fill the bounds of unreduced arithmetic: all p - 1, and alternating with 0.
    private func checkExtremes<F: VectorField>(_ domain: NTTDomain<F>) {
        for step in [1, 2, 3] {
            let x: [F] = (0..<domain.count).map { $0 % step == 0 ? -.one : .zero }
            let values = apply(domain, x) { domain.forward(&$0) }
            for i in indices(domain.count) {
                #expect(values[i] == value(x, domain.root.power([UInt64(i)])))
            }
            let back = apply(domain, values) { domain.inverse(&$0) }
            #expect(back == x, "extremes of 2^\(domain.log2)")
        }
    }

    /// The product of the values is the product of the polynomials; transforms are linear.
    @Test(arguments: [false, true]) func convolution(portable: Bool) throws {
        var generator = SeededGenerator(label: "convolution")
        let domain = try NTTDomain(log2: 8, kernel: FieldKernel<BN254Fr>(portable: portable))
        let zeros = [BN254Fr](repeating: .zero, count: 128)
        let a = (0..<128).map { _ in BN254Fr.random(using: &generator) }
        let b = (0..<128).map { _ in BN254Fr.random(using: &generator) }
        var expected = [BN254Fr](repeating: .zero, count: 256)
        for i in 0..<128 { for j in 0..<128 { expected[i + j] += a[i] * b[j] } }
        var x = FieldVector(a + zeros, kernel: domain.kernel)
        var y = FieldVector(b + zeros, kernel: domain.kernel)
        var sum = FieldVector(copying: x)
        sum.add(y)
        domain.forward(&sum)
        domain.forward(&x)
        domain.forward(&y)
        sum.subtract(x)
        sum.subtract(y)
        #expect(sum.elements().allSatisfy { $0 == .zero }, "linearity")
        x.multiply(by: y)
        domain.inverse(&x)
        #expect(x.elements() == expected)
    }

    /// Sizes with several passes of columns, on a few values.
    @Test func largeDomain() throws {
        let domain = try NTTDomain<BLS12_381Fr>(log2: 21)
        // x^k has the values w^(i k); coefficient k of the sum stands alone.
        let k = 1_234_567
        var x = [BLS12_381Fr](repeating: .zero, count: domain.count)
        x[k] = BLS12_381Fr(7)
        for threads in 1...2 {
            var vector = FieldVector(x, kernel: domain.kernel)
            domain.forward(&vector, threads: threads)
            var point = BLS12_381Fr(7)
            let step = domain.root.power([UInt64(k)])
            let values = vector.elements()
            let wrong = values.indices.count { i in
                defer { point *= step }
                return values[i] != point
            }
            #expect(wrong == 0)
            domain.toCoset(&vector, shift: .one, threads: threads)
            domain.inverse(&vector, threads: threads)
            #expect(vector.elements() == x)
        }
    }
}
