internal import FiniteFields

/// The sum of `scalars[i] * bases[i]`.
///
/// Takes time and memory that depend on the scalars and the bases: the number of zeros and ones among
/// the scalars shows in the time. See Protocols/msm.md for the algorithm, its memory and its limits.
///
/// - Parameters:
///   - bases: Points of the group, which may lie in a mapped file; at most 2^30.
///   - scalars: For each base 32 bytes, an integer below the group's order, least significant byte
///     first. The buffer starts at a multiple of 8.
///   - threads: How many threads share the work, at least 1.
public func msm<Curve: WeierstrassCurve>(
    _ bases: UnsafeBufferPointer<AffinePoint<Curve>>, _ scalars: UnsafeRawBufferPointer,
    threads: Int = 1
) -> JacobianPoint<Curve> {
    precondition(scalars.count == 32 * bases.count, "a scalar for each base")
    precondition(bases.count <= 1 << 30, "more than 2^30 bases")
    return bucketSum(bases, scalars)
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
