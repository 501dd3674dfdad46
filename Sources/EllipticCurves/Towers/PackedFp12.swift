internal import CKernels
package import FiniteFields

/// An element of F_p12 in the form of the AVX-512 IFMA kernels: `words` is 16 times the limbs of 52
/// bits, 80 for BN254 and 128 for BLS12-381. Constant time.
///
/// It is what `Fp12` is, several times faster, on machines that have the instructions.
package struct PackedFp12<Modulus: TowerModulus, let limbs: Int, let words: Int> {
    package typealias Element = Fp12<Modulus, limbs>
    package typealias Base = MontgomeryField<Modulus, limbs>

    package let context: Context
    private var storage: InlineArray<words, UInt64>

    /// The constants of the field in the kernels' form.
    package struct Context: Sendable {
        let kernel: FieldKernel<Base>
        /// `xi^(k * (p - 1) / 6)` as coefficient of w^k.
        let frobeniusConstants: InlineArray<words, UInt64>

        /// Nil where the machine, or `MPC_PORTABLE_KERNELS=1`, doesn't allow the path.
        package init?(portable: Bool = false) {
            kernel = FieldKernel<Base>(portable: portable)
            guard kernel.field.pointee.vector == 1 else { return nil }
            func constant(_ i: Int) -> QuadraticExtension<Modulus, limbs> {
                Modulus.frobeniusConstant(i)
            }
            let constants = Element(
                c0: Element.Half(c0: .one, c1: constant(2), c2: constant(4)),
                c1: Element.Half(c0: constant(1), c1: constant(3), c2: constant(5)))
            frobeniusConstants = PackedFp12.pack(constants, kernel)
        }
    }

    private init(_ context: Context, _ storage: InlineArray<words, UInt64>) {
        self.context = context
        self.storage = storage
    }

    package init(_ element: Element, _ context: Context) {
        self.init(context, Self.pack(element, context.kernel))
    }

    private static func pack(
        _ a: Element, _ kernel: FieldKernel<Base>
    ) -> InlineArray<words, UInt64> {
        // By powers of w.
        let coefficients = [a.c0.c0, a.c1.c0, a.c0.c1, a.c1.c1, a.c0.c2, a.c1.c2]
        let padding = [Base](repeating: .zero, count: 2)
        let lanes = coefficients.map(\.c0) + padding + coefficients.map(\.c1) + padding
        var storage = InlineArray<words, UInt64>(repeating: 0)
        withBlocks { blocks in
            lanes.withUnsafeBytes {
                mpc_field_enter(
                    kernel.field, blocks, $0.bindMemory(to: UInt64.self).baseAddress, 16,
                    Int32(MPC_FIELD_MONTGOMERY))
            }
            for i in 0..<words { storage[i] = blocks[i] }
        }
        return storage
    }

    /// The element, reduced.
    package var unpacked: Element {
        let lanes = [Base](unsafeUninitializedCapacity: 16) { lanes, count in
            Self.withBlocks { blocks in
                for i in 0..<words { blocks[i] = storage[i] }
                mpc_field_leave(
                    context.kernel.field,
                    UnsafeMutableRawPointer(lanes.baseAddress)?
                        .assumingMemoryBound(to: UInt64.self), blocks, 16,
                    Int32(MPC_FIELD_MONTGOMERY))
            }
            count = 16
        }
        func coefficient(_ k: Int) -> Element.Fp2 {
            Element.Fp2(c0: lanes[k], c1: lanes[k + 8])
        }
        return Element(
            c0: Element.Half(c0: coefficient(0), c1: coefficient(2), c2: coefficient(4)),
            c1: Element.Half(c0: coefficient(1), c1: coefficient(3), c2: coefficient(5)))
    }

    /// Two blocks, aligned as the conversions ask.
    private static func withBlocks(_ body: (UnsafeMutablePointer<UInt64>) -> Void) {
        withUnsafeTemporaryAllocation(byteCount: 8 * words, alignment: 64) { bytes in
            let blocks = bytes.bindMemory(to: UInt64.self)
            guard let start = blocks.baseAddress else { return }
            body(start)
        }
    }

    /// A result that a kernel writes from `self`.
    @inline(__always)
    private func map(
        _ kernel: (
            UnsafePointer<mpc_field>, UnsafeMutablePointer<UInt64>, UnsafePointer<UInt64>
        ) -> Void
    ) -> Self {
        var result = self
        var target = result.storage.mutableSpan
        storage.span.withUnsafeBufferPointer { source in
            target.withUnsafeMutableBufferPointer { target in
                guard let from = source.baseAddress, let to = target.baseAddress else { return }
                kernel(context.kernel.field, to, from)
            }
        }
        return result
    }
}

extension PackedFp12: PairingArithmetic {
    package typealias Coordinate = QuadraticExtension<Modulus, limbs>

    package static func * (a: Self, b: Self) -> Self {
        a.map { field, result, a in
            b.storage.span.withUnsafeBufferPointer {
                mpc_field12_multiply(field, result, a, $0.baseAddress)
            }
        }
    }

    package func squared() -> Self {
        map { field, result, a in mpc_field12_multiply(field, result, a, a) }
    }

    package func cyclotomicSquared() -> Self {
        map { field, result, a in mpc_field12_cyclotomic_square(field, result, a) }
    }

    package var conjugate: Self {
        map { field, result, a in mpc_field12_conjugate(field, result, a) }
    }

    package func frobenius() -> Self {
        map { field, result, a in
            context.frobeniusConstants.span.withUnsafeBufferPointer {
                mpc_field12_frobenius(field, result, a, $0.baseAddress)
            }
        }
    }

    package func multiplied(byLine l0: Coordinate, _ l1: Coordinate, _ l2: Coordinate) -> Self {
        let line = (l0, l1, l2)
        let second: Int32 =
            switch Modulus.twist {
            case .d: 1
            case .m: 2
            }
        return map { field, result, a in
            withUnsafeBytes(of: line) {
                mpc_field12_multiply_line(
                    field, result, a, $0.bindMemory(to: UInt64.self).baseAddress, second)
            }
        }
    }
}
