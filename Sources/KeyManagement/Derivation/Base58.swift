/// Base58Check, as Bitcoin's addresses have it: four bytes of the SHA-256 of the SHA-256 behind the
/// payload, all as a number in base 58. For public values.
enum Base58 {
    private static let digits = Array(
        "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz".utf8)

    static func encodeChecked(_ payload: [UInt8]) -> String {
        let bytes = payload + checksum(payload)
        // Base-58 digits, least significant first.
        var number = [UInt8]()
        for byte in bytes {
            var carry = Int(byte)
            for i in number.indices {
                carry += Int(number[i]) << 8
                number[i] = UInt8(carry % 58)
                carry /= 58
            }
            while carry > 0 {
                number.append(UInt8(carry % 58))
                carry /= 58
            }
        }
        let zeros = bytes.prefix { $0 == 0 }.count
        let text =
            [UInt8](repeating: digits[0], count: zeros)
            + number.reversed().map { digits[Int($0)] }
        return String(decoding: text, as: UTF8.self)
    }

    /// The payload of `byteCount` bytes, or nil.
    static func decodeChecked(_ text: String, byteCount: Int) -> [UInt8]? {
        // A byte takes 1.37 digits: longer texts aren't worth the work.
        guard text.utf8.count <= 2 * (byteCount + 4) else { return nil }
        // Bytes, least significant first.
        var number = [UInt8]()
        for character in text.utf8 {
            guard let digit = digits.firstIndex(of: character) else { return nil }
            var carry = digit
            for i in number.indices {
                carry += Int(number[i]) * 58
                number[i] = UInt8(carry & 255)
                carry >>= 8
            }
            if carry > 0 { number.append(UInt8(carry)) }
        }
        let zeros = text.utf8.prefix { $0 == digits[0] }.count
        let bytes = [UInt8](repeating: 0, count: zeros) + number.reversed()
        guard bytes.count == byteCount + 4 else { return nil }
        let payload = Array(bytes.prefix(byteCount))
        return Array(bytes.suffix(4)) == checksum(payload) ? payload : nil
    }

    private static func checksum(_ payload: [UInt8]) -> [UInt8] {
        Array(PublicHash.sha256(PublicHash.sha256(payload)).prefix(4))
    }
}
