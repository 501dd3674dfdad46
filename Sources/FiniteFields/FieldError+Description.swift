extension FieldError: CustomStringConvertible {
    /// One line.
    public var description: String {
        switch self {
        case .wrongLength(let expected, let found):
            "an element's encoding has \(found) bytes, \(expected) expected"
        case .notReduced: "an encoded element is not smaller than the order"
        case .notInvertible: "the element has no inverse"
        case .notASquare: "the element is no square"
        case .noRootOfUnity(let log2): "the field has no transform of 2^\(log2) elements"
        }
    }
}
