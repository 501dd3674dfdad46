/// Why bytes or coordinates are not a point of the group.
public enum CurveError: Error, Equatable {
    /// An encoding has another number of bytes than the group's.
    case wrongLength(expected: Int, found: Int)
    /// A coordinate is not smaller than the field's order, or flag bits contradict each other.
    case notCanonical
    /// The coordinates don't satisfy the curve's equation, or no point has this x.
    case notOnCurve
    /// The point is on the curve, but not in the group of prime order.
    case notInSubgroup
    /// The identity, where it must not be.
    case isIdentity
    /// A domain separation tag is empty (RFC 9380, 3.1 forbids it).
    case emptyDomainSeparationTag
    /// More bytes are wanted of a message expansion than it gives (RFC 9380, 5.3.1).
    case expansionTooLong(byteCount: Int, limit: Int)
}
