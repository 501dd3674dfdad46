/// Fixed-point numbers: a real number v stands as the signed integer v · 2^fractionBits, rounded.
public struct FixedPoint: Equatable, Sendable {
    /// Bits behind the point, f.
    public let fractionBits: Int
    /// Bits of the integer with its sign: |v| < 2^(bits-1-f).
    public let bits: Int

    /// - Precondition: 1 ≤ f < bits, and bits + f ≤ 62: a product of two must be an integer of 63 bits, and
    ///   a domain that is to hold it has as many.
    public init(fractionBits: Int, bits: Int) {
        precondition(fractionBits >= 1 && fractionBits < bits, "no room before the point")
        precondition(bits + fractionBits <= 62, "products don't fit 63 bits")
        self.fractionBits = fractionBits
        self.bits = bits
    }

    /// Bits of a product before it is truncated.
    var productBits: Int { bits + fractionBits + 1 }

    /// The integer of a number, rounded to the nearest. Nil if it is out of range.
    public func encode(_ value: Double) -> Int64? {
        let scaled = (value * Double(UInt64(1) << UInt64(fractionBits))).rounded()
        guard abs(scaled) < Double(UInt64(1) << UInt64(bits - 1)) else { return nil }
        return Int64(scaled)
    }

    /// The number of an integer.
    public func decode(_ integer: Int64) -> Double {
        Double(integer) / Double(UInt64(1) << UInt64(fractionBits))
    }
}
