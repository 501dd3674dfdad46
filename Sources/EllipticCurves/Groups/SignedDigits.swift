internal import FiniteFields

/// Digits of a scalar for multiplications with a window. 64-bit words, least significant first.
@usableFromInline
enum SignedDigits {
    /// Digits d_i, from -(2^(width - 1) - 1) to 2^(width - 1), with the scalar the sum of
    /// d_i 2^(width i). Constant time.
    ///
    /// - Precondition: `width` from 4 to 7, `count <= 64`, and `width count` exceeds the scalar's bits.
    @inline(never)
    static func fixedWindows(
        _ words: InlineArray<4, UInt64>, width: Int, count: Int
    ) -> InlineArray<64, Int8> {
        var digits = InlineArray<64, Int8>(repeating: 0)
        let window: UInt64 = 1 << UInt64(width)
        var carry: UInt64 = 0
        for i in 0..<count {
            let (word, shift) = (width * i / 64, UInt64(width * i % 64))
            var bits = word < 4 ? words[word] >> shift : 0
            if shift > 0 && word < 3 { bits |= words[word + 1] << (64 - shift) }
            let value = bits & (window - 1) &+ carry  // 0...window
            carry = (value &+ window / 2 &- 1) >> UInt64(width)  // 1 above half a window
            digits[i] = Int8(truncatingIfNeeded: value &- carry &* window)
        }
        return digits
    }

    /// The sign, 1 for a negative digit, and the absolute value, in constant time.
    @inline(__always)
    static func split(_ digit: Int8) -> (negative: UInt64, magnitude: UInt64) {
        let extended = UInt64(bitPattern: Int64(digit))
        let negative = extended >> 63
        return (negative, (extended ^ (0 &- negative)) &+ negative)
    }

    /// 1 if `a` and `b`, both small, are equal, else 0.
    @inline(__always)
    static func equal(_ a: UInt64, _ b: UInt64) -> UInt64 { ((a ^ b) &- 1) >> 63 }

    /// The non-adjacent form of `width`: odd digits below 2^(width - 1) in absolute value, with at
    /// least `width - 1` zeros after each, least significant first; 257 of them. Variable time.
    ///
    /// - Precondition: `width` is from 2 to 8.
    @inlinable static func nonAdjacentForm(_ words: InlineArray<4, UInt64>, width: Int) -> [Int8] {
        precondition((2...8).contains(width), "a width out of range")
        var digits = [Int8](repeating: 0, count: 257)
        let window = 1 << width
        var carry = 0
        var position = 0
        while position < 257 {
            // The next bits, with the carry added; beyond the top they are 0.
            let (word, shift) = (position / 64, UInt64(position % 64))
            var bits = word < 4 ? words[word] >> shift : 0
            if shift > 0 && word + 1 < 4 { bits |= words[word + 1] << (64 - shift) }
            let value = Int(bits & UInt64(window - 1)) + carry
            if value & 1 == 0 {
                position += 1  // the carry stays: bit + carry is 0 or 2
                continue
            }
            let digit = value < window / 2 ? value : value - window
            carry = value < window / 2 ? 0 : 1
            digits[position] = Int8(digit)
            position += width
        }
        return digits
    }
}
