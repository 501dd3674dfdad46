/// An unsigned number of 256 bits, the EVM's word: amounts in wei, ABI integers, RPC quantities.
/// Variable time; not for secrets.
public struct UInt256: Hashable, Comparable, Sendable, ExpressibleByIntegerLiteral {
    /// The upper 128 bits.
    public var high: UInt128
    /// The lower 128 bits.
    public var low: UInt128

    public static let zero = UInt256(high: 0, low: 0)
    public static let max = UInt256(high: .max, low: .max)

    public init(high: UInt128, low: UInt128) {
        self.high = high
        self.low = low
    }

    public init(_ value: some UnsignedInteger & FixedWidthInteger) {
        precondition(value.bitWidth - value.leadingZeroBitCount <= 128)
        self.init(high: 0, low: UInt128(value))
    }

    public init(integerLiteral value: UInt64) { self.init(high: 0, low: UInt128(value)) }

    /// The number with these big-endian bytes, at most 32 of them. Throws `numberTooLarge`.
    public init(bigEndian bytes: some Collection<UInt8>) throws(LedgerError) {
        guard bytes.count <= 32 else { throw .numberTooLarge(bits: 256) }
        var high: UInt128 = 0
        var low: UInt128 = 0
        for byte in bytes {
            high = high << 8 | low >> 120
            low = low << 8 | UInt128(byte)
        }
        self.init(high: high, low: low)
    }

    /// The 32 big-endian bytes.
    public var bytes: [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 32) { buffer, count in
            for index in 0..<16 {
                let shift = UInt128(8 * (15 - index))
                buffer[index] = UInt8(truncatingIfNeeded: high >> shift)
                buffer[16 + index] = UInt8(truncatingIfNeeded: low >> shift)
            }
            count = 32
        }
    }

    /// The big-endian bytes without leading zeros; none for zero (RLP's integers).
    public var minimalBytes: [UInt8] { Array(bytes.drop { $0 == 0 }) }

    /// How many bits the number needs; 0 for zero.
    public var bitCount: Int {
        high != 0 ? 256 - high.leadingZeroBitCount : 128 - low.leadingZeroBitCount
    }

    /// The value as `UInt64`, `nil` if it is larger.
    public var uint64: UInt64? { high == 0 ? UInt64(exactly: low) : nil }

    /// The value as `Int`, `nil` if it is larger.
    public var int: Int? { high == 0 ? Int(exactly: low) : nil }

    public static func < (left: UInt256, right: UInt256) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }
}

extension UInt256 {
    /// The sum modulo 2^256, and whether it passed 2^256.
    public func addingReportingOverflow(_ other: UInt256) -> (partial: UInt256, overflow: Bool) {
        let (low, carry) = low.addingReportingOverflow(other.low)
        let (sum, first) = high.addingReportingOverflow(other.high)
        let (high, second) = sum.addingReportingOverflow(carry ? 1 : 0)
        return (UInt256(high: high, low: low), first || second)
    }

    /// The difference modulo 2^256, and whether `other` is larger.
    public func subtractingReportingOverflow(_ other: UInt256) -> (partial: UInt256, overflow: Bool)
    {
        let (low, borrow) = low.subtractingReportingOverflow(other.low)
        let (rest, first) = high.subtractingReportingOverflow(other.high)
        let (high, second) = rest.subtractingReportingOverflow(borrow ? 1 : 0)
        return (UInt256(high: high, low: low), first || second)
    }

    /// The sum, or `max` where it would be larger.
    public func addingSaturating(_ other: UInt256) -> UInt256 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }

    /// The product, or `max` where it would be larger.
    public func multipliedSaturating(by factor: UInt64) -> UInt256 {
        let (lowHigh, lowLow) = low.multipliedFullWidth(by: UInt128(factor))
        let (highHigh, highLow) = high.multipliedFullWidth(by: UInt128(factor))
        let (sum, carry) = highLow.addingReportingOverflow(lowHigh)
        return highHigh != 0 || carry ? .max : UInt256(high: sum, low: UInt128(lowLow))
    }

    /// Quotient and remainder. Precondition: `divisor > 0`.
    public func quotientAndRemainder(dividingBy divisor: UInt64) -> (UInt256, UInt64) {
        let wide = UInt128(divisor)
        let (highQuotient, highRest) = high.quotientAndRemainder(dividingBy: wide)
        let (lowQuotient, rest) = wide.dividingFullWidth((highRest, low))
        return (UInt256(high: highQuotient, low: lowQuotient), UInt64(rest))
    }
}

extension UInt256: CustomStringConvertible {
    /// Decimal.
    public var description: String {
        let chunk: UInt64 = 10_000_000_000_000_000_000
        var (rest, digits) = quotientAndRemainder(dividingBy: chunk)
        var text = String(digits)
        while rest != .zero {
            text = String(repeating: "0", count: (19 - text.count % 19) % 19) + text
            (rest, digits) = rest.quotientAndRemainder(dividingBy: chunk)
            text = String(digits) + text
        }
        return text
    }

    /// A decimal number, or hexadecimal with `0x`. Throws `badHex` or `numberTooLarge`.
    public init(_ text: String) throws(LedgerError) {
        if text.hasPrefix("0x") {
            try self.init(quantity: text)
            return
        }
        guard !text.isEmpty else { throw .badHex }
        var value = UInt256.zero
        for digit in text.utf8 {
            guard (0x30...0x39).contains(digit) else { throw .badHex }
            let shifted = value.multipliedSaturating(by: 10)
            let (sum, overflow) = shifted.addingReportingOverflow(UInt256(UInt64(digit - 0x30)))
            // The saturated product is odd, which a tenfold never does.
            guard !overflow, shifted != .max else { throw .numberTooLarge(bits: 256) }
            value = sum
        }
        self = value
    }

    /// A JSON-RPC quantity: `0x`, then hexadecimal digits, at most 64 of them.
    /// Throws `badHex` or `numberTooLarge`.
    public init(quantity text: String) throws(LedgerError) {
        let digits = Array(text.utf8.dropFirst(2))
        guard text.hasPrefix("0x"), !digits.isEmpty else { throw .badHex }
        guard digits.count <= 64 else { throw .numberTooLarge(bits: 256) }
        var value = UInt256.zero
        for digit in digits {
            guard let nibble = Hex.value(digit) else { throw .badHex }
            value.high = value.high << 4 | value.low >> 124
            value.low = value.low << 4 | UInt128(nibble)
        }
        self = value
    }

    /// The number as a JSON-RPC quantity: `0x` and no leading zeros.
    public var quantity: String {
        let text = high == 0 ? String(low, radix: 16) : Hex.encode(minimalBytes, prefixed: false)
        guard high != 0, text.hasPrefix("0") else { return "0x" + text }
        return "0x" + text.dropFirst()
    }
}
