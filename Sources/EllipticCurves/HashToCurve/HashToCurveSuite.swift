/// A suite of RFC 9380, 8: how messages are hashed to a curve's group.
public protocol HashToCurveSuite: Sendable {
    /// The field that the map takes.
    associatedtype HashedCoordinate: HashedField
    /// Any points of the curve.
    associatedtype MappedPoint
    /// Points of the prime-order group.
    associatedtype HashedElement

    /// The suite's identifier without the last part, which is RO_ or NU_ (RFC 9380, 8.10).
    static var suiteIdentifier: String { get }

    /// The hash function of expand_message_xmd.
    static var suiteHash: MessageExpansion.Hash { get }

    /// map_to_curve, deterministic. Constant time.
    static func mapToCurve(_ u: HashedCoordinate) -> MappedPoint

    /// The sum, which may be of equal or opposite points. Constant time.
    static func addMapped(_ p: MappedPoint, _ q: MappedPoint) -> MappedPoint

    /// clear_cofactor (RFC 9380, 7). Constant time.
    static func clearCofactor(_ p: MappedPoint) -> HashedElement
}

extension HashToCurveSuite {
    /// hash_to_curve (RFC 9380, 3), of the suite that ends in RO_: a random oracle into the group.
    /// Constant time for messages of equal length.
    ///
    /// Throws `.emptyDomainSeparationTag`.
    public static func hashToCurve(
        _ message: [UInt8], domainSeparationTag tag: [UInt8]
    ) throws(CurveError) -> HashedElement {
        let expansion = try MessageExpansion(hash: suiteHash, domainSeparationTag: tag)
        let u = try HashedCoordinate.hash(message, count: 2, by: expansion)
        return clearCofactor(addMapped(mapToCurve(u[0]), mapToCurve(u[1])))
    }

    /// encode_to_curve (RFC 9380, 3), of the suite that ends in NU_: faster than `hashToCurve`, but not
    /// uniform; for protocols whose proof says that it is enough. Constant time.
    ///
    /// Throws `.emptyDomainSeparationTag`.
    public static func encodeToCurve(
        _ message: [UInt8], domainSeparationTag tag: [UInt8]
    ) throws(CurveError) -> HashedElement {
        let expansion = try MessageExpansion(hash: suiteHash, domainSeparationTag: tag)
        let u = try HashedCoordinate.hash(message, count: 1, by: expansion)
        return clearCofactor(mapToCurve(u[0]))
    }

    /// The element of one field element: map_to_curve, then clear_cofactor. Constant time.
    public static func mapToGroup(_ u: HashedCoordinate) -> HashedElement {
        clearCofactor(mapToCurve(u))
    }
}
