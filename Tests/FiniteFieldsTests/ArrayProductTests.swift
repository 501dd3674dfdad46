import CKernels
import FiniteFields
import TestSupport
import Testing

/// `mpc_field_multiply`, which multiplies eight of nine blocks in vectors and the ninth in words, on all
/// numbers of blocks around the first groups of nine, and with its arrays the same.
@Suite struct ArrayProductTests {
    @Test(arguments: KernelPath.allCases)
    func bn254Fr(path: KernelPath) { check(BN254Fr.self, path) }
    @Test(arguments: KernelPath.allCases)
    func bn254Fp(path: KernelPath) { check(BN254Fp.self, path) }
    @Test(arguments: KernelPath.allCases)
    func bls12381Fr(path: KernelPath) { check(BLS12_381Fr.self, path) }
    @Test(arguments: KernelPath.allCases)
    func bls12381Fp(path: KernelPath) { check(BLS12_381Fp.self, path) }

    private func check<F: VectorField>(_: F.Type, _ path: KernelPath) {
        var generator = SeededGenerator(label: "products of arrays of \(F.self)")
        let kernel: FieldKernel<F> = path.kernel()
        for blocks in 0...28 {
            let count = kernel.lanes * blocks
            let a = (0..<count).map { _ in F.random(using: &generator) }
            let b = (0..<count).map { _ in F.random(using: &generator) }
            let products = zip(a, b).map { $0 * $1 }
            let squares = a.map { $0 * $0 }
            // An element behind the last block, which nothing may touch.
            let last = F.random(using: &generator)
            func expect(
                _ label: String, _ expected: [F], changes: Int,
                _ work: ([UnsafeMutablePointer<UInt64>]) -> Void
            ) {
                let x = FieldVector(a + [last], kernel: kernel)
                let y = FieldVector(b + [last], kernel: kernel)
                let z = FieldVector([F](repeating: .zero, count: count) + [last], kernel: kernel)
                work([x.words, y.words, z.words])
                for (i, found) in [x.elements(), y.elements(), z.elements()].enumerated() {
                    let unchanged = i == 0 ? a : i == 1 ? b : Array(repeating: .zero, count: count)
                    #expect(
                        found == (i == changes ? expected : unchanged) + [last],
                        "\(label), \(blocks) blocks, array \(i)")
                }
            }
            let field = kernel.field
            expect("apart", products, changes: 2) {
                mpc_field_multiply(field, $0[2], $0[0], $0[1], blocks)
            }
            expect("onto the left", products, changes: 0) {
                mpc_field_multiply(field, $0[0], $0[0], $0[1], blocks)
            }
            expect("onto the right", products, changes: 1) {
                mpc_field_multiply(field, $0[1], $0[0], $0[1], blocks)
            }
            expect("by itself", squares, changes: 2) {
                mpc_field_multiply(field, $0[2], $0[0], $0[0], blocks)
            }
            expect("by itself, onto itself", squares, changes: 0) {
                mpc_field_multiply(field, $0[0], $0[0], $0[0], blocks)
            }
        }
    }
}
