internal import CGMP

extension BigInteger: CustomStringConvertible {
    /// The longest text that is read, in digits.
    public static let maximumDigits = 1 << 20

    /// The integer written in decimal, with an optional `-`.
    ///
    /// Throws `.invalidDigits` for any other character, white space included, and `.tooLong`.
    public init(decimal text: some StringProtocol) throws(BigIntegerError) {
        try self.init(text, base: 10)
    }

    /// The integer written in hexadecimal, with an optional `-` and then an optional `0x`.
    ///
    /// Throws `.invalidDigits` for any other character, white space included, and `.tooLong`.
    public init(hexadecimal text: some StringProtocol) throws(BigIntegerError) {
        try self.init(text, base: 16)
    }

    private init(_ text: some StringProtocol, base: Int) throws(BigIntegerError) {
        guard text.utf8.count <= Self.maximumDigits else {
            throw .tooLong(limit: Self.maximumDigits)
        }
        var digits = Array(text.utf8)[...]
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative { digits.removeFirst() }
        if base == 16, digits.starts(with: "0x".utf8) { digits.removeFirst(2) }
        let areDigits = digits.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): true
            case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"):
                base == 16
            default: false
            }
        }
        guard areDigits, !digits.isEmpty else { throw .invalidDigits(base: base) }
        let terminated = digits.map { CChar(bitPattern: $0) } + [0]
        self = BigInteger.make { result in
            _ = cgmp_set_text(result, terminated, Int32(base))
            if isNegative { cgmp_negate(result, result) }
        }
    }

    /// The integer in decimal.
    public var description: String { text(base: 10) }

    /// The integer in lower-case hexadecimal, without a prefix.
    public var hexadecimal: String { text(base: 16) }

    private func text(base: Int32) -> String {
        read { x in
            // Room for the digits, a sign and the terminating zero.
            let capacity = cgmp_size_in_base(x, base) + 2
            return withUnsafeTemporaryAllocation(of: CChar.self, capacity: capacity) { buffer in
                buffer.initialize(repeating: 0)
                guard let start = buffer.baseAddress else { return "" }
                cgmp_get_text(start, base, x)
                return String(cString: start)
            }
        }
    }
}
