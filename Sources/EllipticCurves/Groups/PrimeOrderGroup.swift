public import FiniteFields

/// A group of prime order in which discrete logarithms are hard, by its elements: what threshold
/// signatures, distributed key generation and ElGamal encryption are generic over.
///
/// Laws: those of `AdditiveGroup`; with scalars as integers modulo the order, `(a + b) P = a P + b P` and
/// `(a b) P = a (b P)`; the order times any element is `zero`, and no element but `zero` is its own
/// multiple by another scalar than 1. An element exists only as checked: decoding gives nothing outside
/// of the group. Operations take constant time unless their name says otherwise.
public protocol PrimeOrderGroup: AdditiveGroup, BitwiseCopyable {
    /// The integers modulo the group's order.
    associatedtype Scalar: ScalarField

    /// The group's standard generator.
    static var generator: Self { get }

    /// The length of an encoding, the same for all elements.
    static var canonicalByteCount: Int { get }

    /// The element's only encoding, `canonicalByteCount` bytes.
    func canonicalBytes() -> [UInt8]

    /// The element with this encoding, the identity being one. Variable time.
    ///
    /// Throws `.wrongLength`, `.notCanonical`, `.notOnCurve` and `.notInSubgroup`.
    init(canonicalBytesOrIdentity bytes: [UInt8]) throws(CurveError)

    /// The multiple by a scalar. Constant time.
    func multiplied(by scalar: Scalar) -> Self

    /// The multiple by a scalar, faster: for public values only.
    func multipliedVariableTime(by scalar: Scalar) -> Self

    /// The generator's multiple by a scalar, by a table made at first use. Constant time.
    static func generatorMultiplied(by scalar: Scalar) -> Self

    /// `g G + sum of scalars[i] elements[i]`, with G the generator: for public values only.
    ///
    /// - Precondition: as many scalars as elements.
    static func sumOfProductsVariableTime(
        generatorBy g: Scalar, _ scalars: [Scalar], _ elements: [Self]
    ) -> Self

    /// A message's image under a random oracle into the group: nobody knows its discrete logarithm.
    /// Constant time for messages of equal length.
    ///
    /// - Parameter domainSeparationTag: Names protocol, version and use (RFC 9380, 3.1), at least one
    ///   byte, better 16. Throws `.emptyDomainSeparationTag`.
    static func hash(
        _ message: [UInt8], domainSeparationTag: [UInt8]
    ) throws(CurveError) -> Self
}

extension PrimeOrderGroup {
    /// The element with this encoding, which must not be the identity. Variable time.
    ///
    /// Throws `.isIdentity`, and as `init(canonicalBytesOrIdentity:)`.
    @inlinable public init(canonicalBytes bytes: [UInt8]) throws(CurveError) {
        try self.init(canonicalBytesOrIdentity: bytes)
        guard self != .zero else { throw .isIdentity }
    }

    @inlinable public static func generatorMultiplied(by scalar: Scalar) -> Self {
        generator.multiplied(by: scalar)
    }

    /// `sum of scalars[i] elements[i]`: for public values only.
    ///
    /// - Precondition: as many scalars as elements.
    @inlinable public static func sumOfProductsVariableTime(
        _ scalars: [Scalar], _ elements: [Self]
    ) -> Self {
        sumOfProductsVariableTime(generatorBy: .zero, scalars, elements)
    }
}
