public import BigIntegers
internal import Foundation

/// Real numbers as integers: x stands for x / 2^fractionalBits.
public struct FixedPoint: Equatable, Sendable {
    public let fractionalBits: Int

    /// - Precondition: 0 to 1024 bits.
    public init(fractionalBits: Int) {
        precondition((0...1024).contains(fractionalBits), "no such scale")
        self.fractionalBits = fractionalBits
    }

    /// The nearest integer to x 2^fractionalBits, halves away from zero. Variable time.
    ///
    /// Throws `.notRepresentable` for what is not finite.
    public func encode(_ x: Double) throws(PaillierError) -> BigInteger {
        guard x.isFinite else { throw .notRepresentable }
        if x == 0 { return 0 }
        // x = significand 2^(exponent - 52), exactly.
        let exponent = Int(x.exponent) - 52 + fractionalBits
        let significand = BigInteger(Int64(scalbn(x.magnitude.significand, 52)))
        let magnitude: BigInteger
        if exponent >= 0 {
            magnitude = significand << exponent
        } else {
            magnitude = (significand + (BigInteger(1) << (-exponent - 1))) >> -exponent
        }
        return x < 0 ? -magnitude : magnitude
    }

    /// The nearest double to value / 2^fractionalBits, towards zero in the 53rd bit; infinite where it
    /// is too large.
    public func decode(_ value: BigInteger) -> Double {
        let excess = max(value.bitWidth - 53, 0)
        let top = value.magnitude >> excess
        guard let word = try? top.magnitudeWords(count: 1)[0] else {
            preconditionFailure("53 bits fit into a word")
        }
        let magnitude = scalbn(Double(word), excess - fractionalBits)
        return value.signum < 0 ? -magnitude : magnitude
    }
}
