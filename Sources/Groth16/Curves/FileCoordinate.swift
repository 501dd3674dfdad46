public import BigIntegers
public import FiniteFields

/// A coordinate of a curve as circom's and snarkjs's files hold it: one integer, or two for F_p2.
public protocol FileCoordinate: CoordinateField {
    /// The integers of the coefficients, the constant one first.
    var components: [BigInteger] { get }

    /// Throws `.notReduced` unless every integer is in `0..<p`, and `.wrongLength` for another number.
    init(components: [BigInteger]) throws(FieldError)

    /// How many there are.
    static var componentCount: Int { get }

    /// The prime p.
    static var prime: BigInteger { get }
}

extension MontgomeryField: FileCoordinate {
    public var components: [BigInteger] { [integer] }

    public init(components: [BigInteger]) throws(FieldError) {
        guard components.count == 1 else {
            throw .wrongLength(expected: 1, found: components.count)
        }
        try self.init(components[0])
    }

    public static var componentCount: Int { 1 }

    public static var prime: BigInteger { order }
}

extension QuadraticExtension: FileCoordinate {
    public var components: [BigInteger] { [c0.integer, c1.integer] }

    public init(components: [BigInteger]) throws(FieldError) {
        guard components.count == 2 else {
            throw .wrongLength(expected: 2, found: components.count)
        }
        let c0 = try Base(components[0])
        let c1 = try Base(components[1])
        self.init(c0: c0, c1: c1)
    }

    public static var componentCount: Int { 2 }

    public static var prime: BigInteger { Base.order }
}
