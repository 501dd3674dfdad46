/// Reads a section of a file from front to back. What would lie behind its end is refused.
struct ByteReader {
    let kind: FileKind
    let section: UInt32
    private let bytes: UnsafeRawBufferPointer
    private(set) var position = 0

    init(_ bytes: UnsafeRawBufferPointer, _ kind: FileKind, section: UInt32) {
        self.bytes = bytes
        self.kind = kind
        self.section = section
    }

    var malformed: Groth16Error { .malformed(kind, section: section) }

    var remaining: Int { bytes.count - position }

    /// The next bytes, without a copy.
    mutating func take(_ count: Int) throws(Groth16Error) -> UnsafeRawBufferPointer {
        guard count >= 0, count <= remaining else { throw malformed }
        defer { position += count }
        return UnsafeRawBufferPointer(rebasing: bytes[position..<(position + count)])
    }

    mutating func byte() throws(Groth16Error) -> UInt8 {
        try take(1)[0]
    }

    mutating func integer<I: FixedWidthInteger>(_: I.Type = UInt32.self) throws(Groth16Error) -> I {
        let word = try take(MemoryLayout<I>.size).loadUnaligned(as: I.self)
        return I(littleEndian: word)
    }

    /// Throws `.malformed` if something is left.
    func finish() throws(Groth16Error) {
        guard remaining == 0 else { throw malformed }
    }
}
