/// Reads JSON: objects, lists, texts without escapes, whole numbers. What else JSON has doesn't stand
/// in a file of snarkjs, and is refused.
struct JSONReader {
    private let bytes: [UInt8]
    private var position = 0
    private var valueCount = 0

    /// The longest file, in bytes.
    static let maximumBytes = 1 << 26
    /// The longest list: a point of a verifying key for each public value, and one.
    static let maximumElements = 1 << 20 + 1
    /// The most lists, objects, texts and numbers together: such a point is a list of three.
    static let maximumValues = 5 << 20
    /// The most fields of an object: a verifying key has nine.
    static let maximumFields = 64
    /// The deepest nesting.
    static let maximumDepth = 8

    /// Throws `.malformedJSON`, or `.tooLarge`.
    static func read(_ bytes: [UInt8]) throws(Groth16Error) -> JSONText {
        guard bytes.count <= maximumBytes else { throw .tooLarge(limit: maximumBytes) }
        var reader = JSONReader(bytes: bytes)
        let value = try reader.value(depth: 0)
        reader.skipSpace()
        guard reader.position == bytes.count else { throw malformed }
        return value
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private static var malformed: Groth16Error { .malformedJSON(field: "") }

    private mutating func skipSpace() {
        while position < bytes.count, [0x20, 0x09, 0x0a, 0x0d].contains(bytes[position]) {
            position += 1
        }
    }

    /// Whether the next byte is `byte`, which is then taken.
    private mutating func take(_ byte: Character) -> Bool {
        skipSpace()
        guard position < bytes.count, bytes[position] == byte.asciiValue else { return false }
        position += 1
        return true
    }

    private mutating func value(depth: Int) throws(Groth16Error) -> JSONText {
        guard depth <= Self.maximumDepth else { throw Self.malformed }
        guard valueCount < Self.maximumValues else { throw .tooLarge(limit: Self.maximumValues) }
        valueCount += 1
        if take("[") {
            var elements = [JSONText]()
            if take("]") { return .list([]) }
            repeat {
                guard elements.count < Self.maximumElements else {
                    throw .tooLarge(limit: Self.maximumElements)
                }
                elements.append(try value(depth: depth + 1))
            } while take(",")
            guard take("]") else { throw Self.malformed }
            return .list(elements)
        }
        if take("{") {
            var fields = [JSONText.Field]()
            if take("}") { return .object([]) }
            repeat {
                guard fields.count < Self.maximumFields else {
                    throw .tooLarge(limit: Self.maximumFields)
                }
                guard take("\"") else { throw Self.malformed }
                let name = try text()
                guard take(":") else { throw Self.malformed }
                fields.append(.init(name: name, value: try value(depth: depth + 1)))
            } while take(",")
            guard take("}") else { throw Self.malformed }
            return .object(fields)
        }
        if take("\"") { return .text(try text()) }
        return .number(try number())
    }

    /// Up to the closing quotation mark.
    private mutating func text() throws(Groth16Error) -> String {
        let start = position
        while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
            guard bytes[position] >= 0x20, bytes[position] != UInt8(ascii: "\\") else {
                throw Self.malformed
            }
            position += 1
        }
        guard position < bytes.count,
            let text = String(validating: bytes[start..<position], as: UTF8.self)
        else { throw Self.malformed }
        position += 1
        return text
    }

    private mutating func number() throws(Groth16Error) -> String {
        let start = position
        while position < bytes.count, (0x30...0x39).contains(bytes[position]) { position += 1 }
        guard position > start else { throw Self.malformed }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }
}
