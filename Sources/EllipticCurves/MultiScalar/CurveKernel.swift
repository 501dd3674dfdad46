internal import CKernels
internal import FiniteFields

/// The constants with which the kernels add points of a curve, and the path they take. Immutable.
package final class CurveKernel: @unchecked Sendable {
    /// Alive as long as the kernel is; never written to again.
    let curve: UnsafePointer<mpc_curve>
    private let endomorphism: CurveEndomorphism
    /// The order of the group.
    private let order: [UInt64]

    /// - Parameters:
    ///   - degree: That of the coordinates' field over the prime field.
    ///   - root: A cube root of one in the prime field.
    init<Scalar: VectorField, Base: VectorField>(
        _: Scalar.Type, degree: Int, root: Base, _ endomorphism: CurveEndomorphism, portable: Bool
    ) {
        self.endomorphism = endomorphism
        order = Scalar.modulusWords
        let constants = UnsafeMutablePointer<mpc_curve>.allocate(capacity: 1)
        let modulus = Base.modulusWords
        let result = withUnsafeBytes(of: root) { root in
            mpc_curve_init(
                constants, modulus, Int32(modulus.count), Int32(degree),
                root.assumingMemoryBound(to: UInt64.self).baseAddress, portable ? 1 : 0)
        }
        precondition(result == 0 && order.count == 4, "no kernels for primes of this length")
        curve = UnsafePointer(constants)
    }

    deinit { curve.deallocate() }

    /// `avx512ifma` or `portable`.
    package var path: String { curve.pointee.field.vector == 1 ? "avx512ifma" : "portable" }

    /// 64-bit words of a point as it is given, and of one in the kernels' form.
    var pointWords: Int { Int(curve.pointee.point_words) }
    var rowWords: Int { Int(curve.pointee.row_words) }

    /// Into how many parts a scalar is split.
    static let parts = 2

    /// How many points are worked on at a time: what they occupy as rows stays at 64 MiB. A window of the kernels
    /// takes 2^26 at the most (`mpc_curve.lift`).
    var batch: Int { (64 << 20) / (8 * rowWords) }

    /// Bits of a scalar's parts and of their sign, which the windows share as evenly as can be.
    var bits: Int { endomorphism.bits + 1 }

    /// The windows that a scalar's parts have, if none has more than `width` bits.
    func windows(width: Int) -> Int { (bits + width - 1) / width }

    /// How scalars are cut into digits of so many windows.
    func digits(windows: Int) -> mpc_digits {
        var digits = mpc_digits()
        mpc_digits_init(
            &digits, order, Int32(windows), Int32(endomorphism.bits), Int32(Self.parts),
            endomorphism.a, endomorphism.b, endomorphism.quotients)
        return digits
    }
}
