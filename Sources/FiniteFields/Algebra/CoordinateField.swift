/// A finite field over which curves are defined, with square roots and an order of its elements.
public protocol CoordinateField: Field, BitwiseCopyable {
    /// A square root. Variable time: for public values. Throws `.notASquare`.
    ///
    /// Of the two roots it is any; the other is its negative.
    func squareRootVariableTime() throws(FieldError) -> Self

    /// Whether the element, as an integer, is greater than its negative; for an extension field the
    /// highest coefficient that is not zero decides. Variable time.
    ///
    /// It tells a point from its negative in compressed encodings.
    var isLexicographicallyLarger: Bool { get }
}

extension MontgomeryField: CoordinateField {
    @inlinable public var isLexicographicallyLarger: Bool {
        // x > p - x exactly if x > (p - 1) / 2, as p is odd.
        let words = canonical.words
        var borrow: UInt64 = 0
        for i in 0..<limbs {
            let above = i + 1 < limbs ? Self.modulus(i + 1) : 0
            let half = Self.modulus(i) >> 1 | above << 63
            _ = subtractBorrow(half, words[i], &borrow)
        }
        return borrow == 1
    }
}
