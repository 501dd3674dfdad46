/// Hexadecimal as Ethereum writes it. Variable time: not for secrets, which `LedgerKey` reads itself.
public enum Hex {
    /// Lower-case hexadecimal of `bytes`, with `0x` unless told otherwise.
    public static func encode(_ bytes: some Sequence<UInt8>, prefixed: Bool = true) -> String {
        var text: [UInt8] = prefixed ? [0x30, 0x78] : []
        for byte in bytes {
            text.append(digit(byte >> 4))
            text.append(digit(byte & 15))
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The bytes of a hexadecimal text of whole bytes, either case, with or without `0x`.
    /// Throws `badHex`.
    public static func decode(_ text: some StringProtocol) throws(LedgerError) -> [UInt8] {
        var digits = Array(text.utf8)[...]
        if digits.starts(with: [0x30, 0x78]) { digits = digits.dropFirst(2) }
        guard digits.count.isMultiple(of: 2) else { throw .badHex }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count / 2)
        var index = digits.startIndex
        while index < digits.endIndex {
            guard let high = value(digits[index]), let low = value(digits[index + 1]) else {
                throw .badHex
            }
            bytes.append(high << 4 | low)
            index += 2
        }
        return bytes
    }

    /// The ASCII digit of a value below 16.
    static func digit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x57 + value }

    /// The value of an ASCII digit, `nil` if it is none.
    static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case 0x30...0x39: digit - 0x30
        case 0x41...0x46: digit - 0x37
        case 0x61...0x66: digit - 0x57
        default: nil
        }
    }
}
