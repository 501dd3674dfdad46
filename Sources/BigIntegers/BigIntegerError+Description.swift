extension BigIntegerError: CustomStringConvertible {
    /// One line.
    public var description: String {
        switch self {
        case .invalidDigits(let base): "the text is not a whole number in base \(base)"
        case .tooLong(let limit): "the number is longer than the limit of \(limit)"
        case .doesNotFit(let byteCount): "the number does not fit into \(byteCount) bytes"
        case .negative: "the number must not be negative"
        case .modulusNotPositive: "the divisor or modulus must be positive"
        case .evenModulus: "the modulus must be odd"
        case .notInvertible: "the number and the modulus have a common factor: no inverse"
        case .exponentNotPositive: "the exponent must be positive"
        }
    }
}
