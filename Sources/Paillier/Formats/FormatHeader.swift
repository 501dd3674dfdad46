internal import BigIntegers

/// What stands at the start of each encoding: in bytes "PAIL", version, kind, size of the key; in JSON
/// the fields `type`, `version`, `bits`.
enum FormatHeader {
    static let version = 1
    static let byteCount = 8

    /// The bytes.
    static func bytes(_ format: PaillierError.Format, _ size: KeySize) -> [UInt8] {
        Array("PAIL".utf8) + [
            UInt8(version), format.code, UInt8(size.rawValue >> 8), UInt8(size.rawValue & 0xff),
        ]
    }

    /// The size of the key, if `bytes` start with a header of that format. Throws `.malformed`.
    static func read(
        _ bytes: [UInt8], _ format: PaillierError.Format
    ) throws(PaillierError) -> KeySize {
        guard bytes.count >= byteCount,
            let size = KeySize(rawValue: Int(bytes[6]) << 8 | Int(bytes[7])),
            Array(bytes.prefix(byteCount)) == Self.bytes(format, size)
        else { throw .malformed(format) }
        return size
    }

    static func json(
        _ format: PaillierError.Format, _ size: KeySize
    ) -> [(String, StrictJSON.Value)] {
        [
            ("type", .text("paillier-\(format.rawValue)")), ("version", .number(version)),
            ("bits", .number(size.rawValue)),
        ]
    }

    /// The size of the key and the fields, if the text is of that format with exactly these fields
    /// beside the header's. Throws `.malformed`.
    static func read(
        json: [UInt8], _ format: PaillierError.Format, fields: [String]
    ) throws(PaillierError) -> (size: KeySize, json: StrictJSON) {
        guard let object = StrictJSON(json, keys: ["type", "version", "bits"] + fields),
            object.text("type") == "paillier-\(format.rawValue)",
            object.number("version") == version,
            let size = object.number("bits").flatMap({ KeySize(rawValue: $0) })
        else { throw .malformed(format) }
        return (size, object)
    }
}

extension PaillierError.Format {
    fileprivate var code: UInt8 {
        switch self {
        case .publicKey: 1
        case .secretKey: 2
        case .ciphertext: 3
        case .ringPedersen: 4
        case .proof: 5
        case .keyShare: 6
        case .partialDecryption: 7
        case .verificationKey: 8
        }
    }
}

/// Numbers of a fixed number of bytes as lower-case hexadecimal of that length.
enum FixedHexadecimal {
    static func write(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(
            decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] },
            as: UTF8.self)
    }

    /// Nil for another length or another character.
    static func read(_ text: String?, byteCount: Int) -> [UInt8]? {
        guard let text, text.utf8.count == 2 * byteCount else { return nil }
        var bytes = [UInt8]()
        bytes.reserveCapacity(byteCount)
        var high: UInt8?
        for character in text.utf8 {
            let digit: UInt8
            switch character {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = character - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = character - UInt8(ascii: "a") + 10
            default: return nil
            }
            if let first = high {
                bytes.append(first << 4 | digit)
                high = nil
            } else {
                high = digit
            }
        }
        return bytes
    }
}
