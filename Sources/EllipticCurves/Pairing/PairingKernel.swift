internal import CKernels
internal import FiniteFields

/// The constants of a pairing for the AVX-512 IFMA kernels, which compute whole products of pairings with
/// one coefficient of F_p12 a lane.
final class PairingKernel<Modulus: TowerModulus, let limbs: Int>: @unchecked Sendable {
    typealias Fp2 = QuadraticExtension<Modulus, limbs>

    /// Never written to after `init`; the pointer stays the same.
    private let pairing: OpaquePointer
    private let lineCount: Int

    /// Nil where the machine, or `MPC_PORTABLE_KERNELS=1`, doesn't allow the path.
    ///
    /// - Parameter b3: Three times the b of the curve of G2.
    init?(tripleB b3: Fp2) {
        let kernel = FieldKernel<MontgomeryField<Modulus, limbs>>()
        guard kernel.field.pointee.vector == 1, let memory = mpc_allocate(mpc_pairing_size())
        else { return nil }
        pairing = OpaquePointer(memory)
        lineCount = Int(mpc_pairing_lines(kernel.field))
        let frobenius: [Fp2] = [.one] + (1..<6).map { Modulus.frobeniusConstant($0) }
        frobenius.withUnsafeBytes { frobenius in
            withUnsafeBytes(of: b3) { b3 in
                mpc_pairing_init(pairing, kernel.field, Self.words(frobenius), Self.words(b3))
            }
        }
    }

    deinit { mpc_release(UnsafeMutableRawPointer(pairing)) }

    /// The product of the pairings of all pairs; nil when there is no memory. Variable time.
    func product<G1Curve: WeierstrassCurve, G2Curve: WeierstrassCurve>(
        _ pairs: [(AffinePoint<G1Curve>, AffinePoint<G2Curve>)],
        prepared: [(AffinePoint<G1Curve>, PreparedPoint<G2Curve>)]
    ) -> Fp12<Modulus, limbs>?
    where G1Curve.Coordinate == MontgomeryField<Modulus, limbs>, G2Curve.Coordinate == Fp2 {
        let pairs = pairs.filter { !$0.0.isIdentity && !$0.1.isIdentity }
        let prepared = prepared.filter { !$0.0.isIdentity && !$0.1.lines.isEmpty }
        if pairs.isEmpty && prepared.isEmpty { return .one }
        let points = prepared.map(\.0)
        let lines = prepared.flatMap(\.1.lines)
        precondition(lines.count == lineCount * points.count, "lines of another loop")
        var result = Fp12<Modulus, limbs>.one
        let code = withUnsafeMutableBytes(of: &result) { result in
            pairs.withUnsafeBytes { pairs in
                points.withUnsafeBytes { points in
                    lines.withUnsafeBytes { lines in
                        mpc_pairing_product(
                            pairing, result.bindMemory(to: UInt64.self).baseAddress,
                            Self.words(pairs), pairs.count / (48 * limbs), Self.words(points),
                            Self.words(lines), points.count / (16 * limbs))
                    }
                }
            }
        }
        return code == 0 ? result : nil
    }

    private static func words(_ bytes: UnsafeRawBufferPointer) -> UnsafePointer<UInt64>? {
        bytes.bindMemory(to: UInt64.self).baseAddress
    }
}
