internal import FiniteFields

/// The sum of `scalars[i] * bases[i]`.
///
/// Takes time and memory that depend on the scalars and the bases: the number of zeros and ones among
/// the scalars shows in the time. See Protocols/msm.md for the algorithm, its memory and its limits.
///
/// - Parameters:
///   - bases: Points of the group, which may lie in a mapped file, at any address.
///   - scalars: For each base 32 bytes, an integer below the group's order, least significant byte
///     first. The buffer starts at a multiple of 8.
///   - threads: How many threads share the work, at least 1.
public func msm<Curve: WeierstrassCurve>(
    _ bases: PackedPoints<Curve>, _ scalars: UnsafeRawBufferPointer, threads: Int = 1
) -> JacobianPoint<Curve> {
    precondition(scalars.count == 32 * bases.count, "a scalar for each base")
    precondition(
        UInt(bitPattern: scalars.baseAddress) % 8 == 0, "scalars that don't start at a word")
    precondition(threads > 0, "no threads")
    guard bases.count >= MultiScalarPlan.fewest, let kernel = curveKernel(of: Curve.self) else {
        return Curve.bucketSum(bases, scalars)
    }
    return kernelSum(bases, scalars, kernel: kernel, threads: threads)
}

/// The sum of `scalars[i] * bases[i]`, of points in their own memory: as for packed ones.
public func msm<Curve: WeierstrassCurve>(
    _ bases: UnsafeBufferPointer<AffinePoint<Curve>>, _ scalars: UnsafeRawBufferPointer,
    threads: Int = 1
) -> JacobianPoint<Curve> {
    msm(PackedPoints(bases), scalars, threads: threads)
}

/// The sum of `scalars[i] * bases[i]`, of arrays: as for buffers.
public func msm<Curve: WeierstrassCurve>(
    _ bases: [AffinePoint<Curve>], _ scalars: [Curve.Scalar], threads: Int = 1
) -> JacobianPoint<Curve> {
    precondition(scalars.count == bases.count, "a scalar for each base")
    let words = scalars.map(\.canonicalWords)
    return bases.withUnsafeBufferPointer { bases in
        words.withUnsafeBytes { msm(bases, $0, threads: threads) }
    }
}

/// The same on the kernels whatever the number of points, on a path and with a width of windows that the
/// caller chooses: for tests and measurements.
package func msm<Curve: MultiScalarCurve>(
    _ bases: [AffinePoint<Curve>], _ scalars: [Curve.Scalar], threads: Int, kernel: CurveKernel,
    width: Int? = nil
) -> JacobianPoint<Curve> {
    bases.withUnsafeBufferPointer {
        msm(PackedPoints($0), scalars, threads: threads, kernel: kernel, width: width)
    }
}

/// The same of points at any address.
package func msm<Curve: MultiScalarCurve>(
    _ bases: PackedPoints<Curve>, _ scalars: [Curve.Scalar], threads: Int, kernel: CurveKernel,
    width: Int? = nil
) -> JacobianPoint<Curve> {
    precondition(scalars.count == bases.count, "a scalar for each base")
    return scalars.map(\.canonicalWords).withUnsafeBytes {
        kernelSum(bases, $0, kernel: kernel, threads: threads, width: width)
    }
}

/// The kernels of a curve, if it has any.
private func curveKernel<Curve: WeierstrassCurve>(of _: Curve.Type) -> CurveKernel? {
    (Curve.self as? any MultiScalarCurve.Type)?.curveKernel
}
