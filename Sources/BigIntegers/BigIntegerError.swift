/// Why an operation on integers was refused.
public enum BigIntegerError: Error, Equatable, Sendable {
    /// A text is empty or has a character that is no digit of the base.
    case invalidDigits(base: Int)
    /// A text or an encoding is longer than the limit.
    case tooLong(limit: Int)
    /// A number does not fit into that many bytes.
    case doesNotFit(byteCount: Int)
    /// A number must not be negative here.
    case negative
    /// Division by zero, or a modulus that is not positive.
    case modulusNotPositive
    /// A modulus must be odd here.
    case evenModulus
    /// A number and the modulus have a common factor.
    case notInvertible
    /// An exponent must be positive here.
    case exponentNotPositive
}
