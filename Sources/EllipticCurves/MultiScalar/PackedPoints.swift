/// Affine points one behind the other in memory that somebody else owns, at any address: those of a
/// mapped file, for instance. Their form is `AffinePoint`'s own.
public struct PackedPoints<Curve: WeierstrassCurve>: @unchecked Sendable {
    /// Where the first one begins.
    let start: UnsafeRawPointer?
    /// How many there are.
    public let count: Int
    private let afterReading: (@Sendable (Range<Int>) -> Void)?

    /// Points that have been checked, or whose sums will be: nothing is looked at here. Of coordinates that are not
    /// below p, and of points that are not on the curve, sums are unspecified.
    /// - Parameters:
    ///   - bytes: Where they stand.
    ///   - afterReading: Is told, on the threads of a multi-scalar multiplication and while it lasts, which
    ///     bytes it has read and won't need again: a mapped file gives back their memory.
    /// - Precondition: The memory outlives the points and holds a whole number of them.
    package init(
        _ bytes: UnsafeRawBufferPointer,
        afterReading: (@Sendable (Range<Int>) -> Void)? = nil
    ) {
        precondition(
            bytes.count % MemoryLayout<AffinePoint<Curve>>.stride == 0, "a part of a point")
        start = bytes.baseAddress
        count = bytes.count / MemoryLayout<AffinePoint<Curve>>.stride
        self.afterReading = afterReading
    }

    /// - Precondition: The memory outlives the points.
    public init(_ points: UnsafeBufferPointer<AffinePoint<Curve>>) {
        self.init(UnsafeRawBufferPointer(points))
    }

    /// The point at an index. - Precondition: It is in `0..<count`.
    package subscript(_ index: Int) -> AffinePoint<Curve> {
        precondition(index >= 0 && index < count, "no such point")
        guard let start else { return .identity }
        return (start + index * MemoryLayout<AffinePoint<Curve>>.stride)
            .loadUnaligned(as: AffinePoint<Curve>.self)
    }

    /// Says that points won't be read again.
    func finishReading(_ points: Range<Int>) {
        let size = MemoryLayout<AffinePoint<Curve>>.stride
        afterReading?((size * points.lowerBound)..<(size * points.upperBound))
    }
}
