/// Writes a file of sections from front to back, through a buffer.
///
/// It stands at its path from `finish` on: a key never stands half written.
struct SectionWriter: ~Copyable {
    private let file: OutputFile
    private var buffer: [UInt8] = []
    private var offset = 0
    /// Where the open section's length stands.
    private var lengthOffset = 0

    private static let bufferSize = 1 << 20

    /// Opens the file: long work for it is not in vain. Throws `.system`, `.notRegularFile`.
    init(path: String, kind: FileKind, version: UInt32, sections: UInt32) throws(Groth16Error) {
        file = try OutputFile(path: path, isPrivate: kind == .witness, mayBeStream: false)
        buffer.reserveCapacity(Self.bufferSize)
        buffer.append(contentsOf: kind.rawValue.utf8)
        for word in [version, sections] {
            withUnsafeBytes(of: word.littleEndian) { buffer.append(contentsOf: $0) }
        }
    }

    mutating func begin(_ section: UInt32) throws(Groth16Error) {
        try integer(section)
        lengthOffset = offset + buffer.count
        try integer(UInt64(0))
    }

    mutating func end() throws(Groth16Error) {
        let length = UInt64(offset + buffer.count - lengthOffset - 8)
        try flush()
        try withUnsafeBytes(of: length.littleEndian) { bytes throws(Groth16Error) in
            try file.overwrite(bytes, at: lengthOffset)
        }
    }

    mutating func integer(_ value: some FixedWidthInteger) throws(Groth16Error) {
        withUnsafeBytes(of: value.littleEndian) { buffer.append(contentsOf: $0) }
        if buffer.count >= Self.bufferSize { try flush() }
    }

    mutating func bytes(_ bytes: [UInt8]) throws(Groth16Error) {
        buffer.append(contentsOf: bytes)
        if buffer.count >= Self.bufferSize { try flush() }
    }

    mutating func bytes(_ bytes: UnsafeRawBufferPointer) throws(Groth16Error) {
        guard bytes.count >= Self.bufferSize else {
            buffer.append(contentsOf: bytes)
            if buffer.count >= Self.bufferSize { try flush() }
            return
        }
        try flush()
        try file.append(bytes)
        offset += bytes.count
    }

    /// The memory of elements, as it is.
    mutating func elements<Element: BitwiseCopyable>(
        _ elements: [Element]
    ) throws(Groth16Error) {
        try elements.withUnsafeBufferPointer { elements throws(Groth16Error) in
            try bytes(UnsafeRawBufferPointer(elements))
        }
    }

    /// Puts the file in its place.
    mutating func finish() throws(Groth16Error) {
        try flush()
        try file.publish()
    }

    private mutating func flush() throws(Groth16Error) {
        try buffer.withUnsafeBufferPointer { bytes throws(Groth16Error) in
            try file.append(UnsafeRawBufferPointer(bytes))
        }
        offset += buffer.count
        buffer.removeAll(keepingCapacity: true)
    }
}
