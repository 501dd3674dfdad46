/// BIP 173's digits, found and made without looking anything up at a secret place.
enum Base32 {
    private static let characters = Array("qpzry9x8gf2tvdw0s3jn54khce6mua7l".utf8)

    static func character(_ digit: UInt8) -> UInt8 {
        var found: UInt8 = 0
        for (value, character) in characters.enumerated() {
            found |= character & equal(UInt8(value), digit)
        }
        return found
    }

    /// 255 for what is no digit.
    static func digit(_ character: UInt8) -> UInt8 {
        var found: UInt8 = 255
        for (value, candidate) in characters.enumerated() {
            found &= UInt8(value) | ~equal(candidate, character)
        }
        return found
    }

    /// 255 if both are the same, else 0.
    private static func equal(_ a: UInt8, _ b: UInt8) -> UInt8 {
        let difference = UInt16(a ^ b)
        return UInt8(truncatingIfNeeded: (difference &- 1) >> 8)
    }
}
