/// A law that doesn't hold, with the operands that show it.
public struct LawViolation: Error, CustomStringConvertible {
    public let law: String
    public let operands: [String]

    public var description: String { "\(law) fails for \(operands.joined(separator: ", "))" }
}

/// Throws a `LawViolation` unless `holds`.
func require(
    _ holds: Bool, _ law: String, _ operands: @autoclosure () -> [String]
) throws(LawViolation) {
    if !holds { throw LawViolation(law: law, operands: operands()) }
}
