/// Shares as text: "mpcshare1" and the binary encoding in base 32, with the characters of BIP 173, of which
/// none is easily taken for another. Encoding and decoding take time that depends on lengths only.
extension PortableShare {
    /// What every text begins with.
    public static let textPrefix = "mpcshare1"
    /// No text is longer, blanks not counted.
    public static let textLimit = 1 << 16

    /// One line of text. Throws `.malformedShare(.overLimit)` if the share is too long for a text.
    public func text() throws(SecretSharingError) -> SecretVector<UInt8> {
        let prefix = Array(Self.textPrefix.utf8)
        let limit = UInt64((Self.textLimit - prefix.count) * 5 / 8)
        guard header.shareByteCount <= limit else {
            throw .malformedShare(.overLimit(byteCount: header.shareByteCount, limit: limit))
        }
        let bytes = encoded()
        let digits = (8 * bytes.count + 4) / 5
        var text = SecretVector<UInt8>(repeating: 0, count: prefix.count + digits)
        text.withUnsafeMutableBufferPointer { text in
            for (i, character) in prefix.enumerated() { text[i] = character }
            bytes.withUnsafeBufferPointer { bytes in
                for k in 0..<digits {
                    var digit: UInt8 = 0
                    for bit in (5 * k)..<(5 * k + 5) {
                        let byte = bit / 8 < bytes.count ? bytes[bit / 8] : 0
                        digit = digit << 1 | byte >> (7 - UInt8(bit % 8)) & 1
                    }
                    text[prefix.count + k] = Base32.character(digit)
                }
            }
        }
        return text
    }

    /// Decodes a text; blanks and line ends may stand anywhere in it, and letters may all be capitals.
    ///
    /// Throws as `init(encoded:)` does, and `.malformedShare` with `.badCharacter`, or `.overLimit` for
    /// more than `textLimit` characters or 2^20 with blanks.
    public convenience init(
        text: borrowing SecretVector<UInt8>
    ) throws(SecretSharingError) {
        guard text.count <= 1 << 20 else {
            throw .malformedShare(.overLimit(byteCount: UInt64(text.count), limit: 1 << 20))
        }
        let prefix = Array(Self.textPrefix.utf8)
        var digits = SecretVector<UInt8>(repeating: 0, count: text.count)
        var count = 0
        try text.withUnsafeBufferPointer { text throws(SecretSharingError) in
            try digits.withUnsafeMutableBufferPointer { digits throws(SecretSharingError) in
                var hasSmall = false
                var hasCapital = false
                for (position, character) in text.enumerated() {
                    if [0x20, 0x09, 0x0a, 0x0d].contains(character) { continue }
                    let isCapital = (0x41...0x5a).contains(character)
                    hasCapital = hasCapital || isCapital
                    hasSmall = hasSmall || (0x61...0x7a).contains(character)
                    let small = isCapital ? character | 0x20 : character
                    guard !(hasSmall && hasCapital) else {
                        throw .malformedShare(.badCharacter(position: position))
                    }
                    if count < prefix.count {
                        guard small == prefix[count] else { throw .malformedShare(.notAShare) }
                    } else {
                        let digit = Base32.digit(small)
                        guard digit < 32 else {
                            throw .malformedShare(.badCharacter(position: position))
                        }
                        digits[count - prefix.count] = digit
                    }
                    count += 1
                    guard count <= Self.textLimit else {
                        throw .malformedShare(
                            .overLimit(
                                byteCount: UInt64(count), limit: UInt64(Self.textLimit)))
                    }
                }
            }
        }
        guard count >= prefix.count else { throw .malformedShare(.notAShare) }
        count -= prefix.count
        var bytes = SecretVector<UInt8>(repeating: 0, count: 5 * count / 8)
        var rest: UInt8 = 0
        bytes.withUnsafeMutableBufferPointer { bytes in
            digits.withUnsafeBufferPointer { digits in
                for bit in 0..<(5 * count) {
                    let value = digits[bit / 5] >> (4 - UInt8(bit % 5)) & 1
                    if bit / 8 < bytes.count {
                        bytes[bit / 8] |= value << (7 - UInt8(bit % 8))
                    } else {
                        rest |= value
                    }
                }
            }
        }
        // What is left over is less than a digit, and zero.
        guard rest == 0, 5 * count % 8 < 5 else {
            throw .malformedShare(.badCharacter(position: text.count - 1))
        }
        try self.init(encoded: bytes)
    }
}
