public import BigIntegers
public import FiniteFields

/// Where a share stands: the point at which the secret polynomial is evaluated.
///
/// Never zero, where the secret itself stands, and always reduced: two different numbers can't be the
/// same point. (tss-lib PR 149: an index that is zero modulo the order gives the secret away, two that
/// are equal modulo the order make the interpolation divide by zero.)
public struct ShareIndex<F: Field>: Hashable, Sendable, CustomStringConvertible {
    /// The point.
    public let element: F

    /// The index with the number `number`.
    ///
    /// Throws `.zeroIndex`, or `.indexNotReduced` unless `0 <= number < order`, even where the number
    /// is a multiple of the order.
    public init(_ number: BigInteger) throws(SecretSharingError) {
        guard let element = try? F(number) else { throw .indexNotReduced }
        try self.init(element)
    }

    /// The index with the number `number`; throws as the other does.
    public init(_ number: UInt64) throws(SecretSharingError) {
        try self.init(BigInteger(number))
    }

    /// The index at the point `element`. Throws `.zeroIndex`.
    public init(_ element: F) throws(SecretSharingError) {
        guard element != .zero else { throw .zeroIndex }
        self.element = element
    }

    /// The number, in `1..<order`.
    public var number: BigInteger { element.integer }

    public var description: String { number.description }

    /// Throws `.repeatedIndex` if an index comes twice.
    static func requireDistinct(_ indices: [Self]) throws(SecretSharingError) {
        var seen = Set<Self>()
        for index in indices where !seen.insert(index).inserted {
            throw .repeatedIndex(index.number)
        }
    }
}
