/// A prime as a type: what makes a `MontgomeryField` a particular field.
///
/// With R = 2^(64 * limbs), where limbs is the field's own; R = 1 if there is a folding factor. The
/// constants are literals, so that they end up in the multiplication as immediate operands.
public protocol FieldModulus: Sendable {
    /// The odd prime p.
    static var modulus: StaticBigInt { get }
    /// R mod p: one in Montgomery form.
    static var montgomeryOne: StaticBigInt { get }
    /// R^2 mod p: what a Montgomery multiplication brings into Montgomery form.
    static var montgomerySquare: StaticBigInt { get }
    /// The least positive integer that is no square modulo p.
    static var nonResidue: UInt64 { get }
    /// For a prime of 255 or 256 bits just below a power of two: 2^256 mod p, below 2^34. Its elements
    /// stand as they are, with R = 1, and products are folded, not divided by R. 0 for other primes.
    static var foldingFactor: UInt64 { get }
    /// The products in C that know this prime, if any do.
    static var productKernel: ProductKernel { get }
}

extension FieldModulus {
    @inlinable public static var foldingFactor: UInt64 { 0 }
    @inlinable public static var productKernel: ProductKernel { .none }
}
