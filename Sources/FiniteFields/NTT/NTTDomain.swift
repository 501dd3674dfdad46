internal import BigIntegers

/// The 2^log2 roots of unity of that order in a field, and the number-theoretic transforms over them:
/// from the coefficients of a polynomial of smaller degree to its values at w^0, w^1, w^2, ..., and back.
///
/// Transforms are in place on vectors of `count` elements, take time that depends on sizes only, and
/// run on `threads` threads. The order of coefficients and values is the natural one.
/// Holds tables of 30 bytes an element (32 on the portable path).
/// Source of the order in memory: D. Harvey, "Faster arithmetic for number-theoretic transforms", 2014;
/// D. Bailey, "FFTs in external or hierarchical memory", 1990, for the passes.
public final class NTTDomain<F: VectorField>: Sendable {
    /// The binary logarithm of `count`.
    public let log2: Int
    /// How many roots of unity, coefficients and values there are: 2^log2.
    public let count: Int
    /// w: the power of `F.nonResidue` that has order `count`, as snarkjs and gnark have it.
    public let root: F
    /// The constants and the path; those of the vectors must have the same path.
    public let kernel: FieldKernel<F>

    let roots: NTTTables<F>
    let inverseRoots: NTTTables<F>
    private let inverseCount: F

    /// - Throws: `.noRootOfUnity` unless 0 <= log2 <= 32, 2^log2 divides p - 1 and p has 4 words:
    ///   up to 28 for BN254's scalars and 32 for those of BLS12-381.
    public init(log2: Int, kernel: FieldKernel<F> = FieldKernel()) throws(FieldError) {
        let order = F.order
        guard (0...32).contains(log2), F.wordCount == 4,
            ((order - 1) >> log2) << log2 == order - 1
        else { throw .noRootOfUnity(log2: log2) }
        self.log2 = log2
        self.kernel = kernel
        count = 1 << log2
        root = F.nonResidue.powerVariableTime((order - 1) >> log2)
        inverseCount = F(UInt64(count)).inverseOrZero()
        roots = NTTTables(root: root, log2: log2, kernel: kernel)
        inverseRoots = NTTTables(root: root.inverseOrZero(), log2: log2, kernel: kernel)
    }

    private func check(_ vector: borrowing FieldVector<F>) {
        precondition(vector.count == count, "a vector of another count than the domain")
        precondition(vector.kernel.lanes == kernel.lanes, "a vector of another path")
    }

    /// Coefficients become values at w^i.
    public func forward(_ vector: inout FieldVector<F>, threads: Int = 1) {
        check(vector)
        roots.transform(vector, .down, threads)
        roots.reverse(vector, threads)
    }

    /// Values at w^i become coefficients.
    public func inverse(_ vector: inout FieldVector<F>, threads: Int = 1) {
        check(vector)
        inverseRoots.transform(vector, .down, threads)
        inverseRoots.reverse(vector, threads)
        vector.scale(by: inverseCount, threads: threads)
    }

    /// Coefficients become values at shift * w^i.
    public func forward(
        _ vector: inout FieldVector<F>, onCoset shift: F, threads: Int = 1
    ) {
        check(vector)
        vector.scale(byPowersOf: shift, threads: threads)
        forward(&vector, threads: threads)
    }

    /// Values at shift * w^i become coefficients.
    ///
    /// - Precondition: `shift` is not zero.
    public func inverse(
        _ vector: inout FieldVector<F>, fromCoset shift: F, threads: Int = 1
    ) {
        check(vector)
        precondition(shift != .zero, "a coset of zero")
        inverseRoots.transform(vector, .down, threads)
        inverseRoots.reverse(vector, threads)
        vector.scale(
            byPowersOf: shift.inverseOrZero(), first: inverseCount, threads: threads)
    }

    /// Values at w^i become values at shift * w^i, without a stop in natural order on the way.
    public func toCoset(_ vector: inout FieldVector<F>, shift: F, threads: Int = 1) {
        check(vector)
        inverseRoots.transform(vector, .down, threads)
        roots.scaleReversed(vector, byPowersOf: shift, first: inverseCount, threads)
        roots.transform(vector, .up, threads)
    }

    /// Coefficients become values in bit-reversed order: `forward` without its last step, for those who
    /// work on values point by point and go back with `inverseFromBitReversed`.
    public func forwardToBitReversed(_ vector: inout FieldVector<F>, threads: Int = 1) {
        check(vector)
        roots.transform(vector, .down, threads)
    }

    /// Values in bit-reversed order become coefficients in natural order.
    public func inverseFromBitReversed(_ vector: inout FieldVector<F>, threads: Int = 1) {
        check(vector)
        inverseRoots.transform(vector, .up, threads)
        vector.scale(by: inverseCount, threads: threads)
    }
}
