/// A prime as a type: what makes a `MontgomeryField` a particular field.
///
/// With R = 2^(64 * limbs), where limbs is the field's own. The constants are literals, so that they
/// end up in the multiplication as immediate operands.
public protocol FieldModulus: Sendable {
    /// The odd prime p.
    static var modulus: StaticBigInt { get }
    /// R mod p: one in Montgomery form.
    static var montgomeryOne: StaticBigInt { get }
    /// R^2 mod p: what a Montgomery multiplication brings into Montgomery form.
    static var montgomerySquare: StaticBigInt { get }
    /// The least positive integer that is no square modulo p.
    static var nonResidue: UInt64 { get }
}
