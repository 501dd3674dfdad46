/// Why an encoding or an operation in a ring or field was refused.
public enum FieldError: Error, Equatable, Sendable {
    /// An encoding has another length than elements have.
    case wrongLength(expected: Int, found: Int)
    /// An encoded integer is not smaller than the order: the encoding is not the canonical one.
    case notReduced
    /// Zero has no inverse, or an even residue modulo 2^k.
    case notInvertible
    /// The element is no square.
    case notASquare
    /// The field has no root of unity of order 2^log2, or has no kernels for transforms.
    case noRootOfUnity(log2: Int)
}
