/// A file of circom or snarkjs: a name of four letters, a version, and sections with numbers and
/// lengths. It is mapped, not copied.
struct SectionedFile: Sendable {
    let kind: FileKind
    let map: MappedFile
    private let sections: [UInt32: Range<Int>]

    /// Sections a file may have.
    static let maximumSections: UInt32 = 64

    /// Reads the list of sections.
    ///
    /// Throws `.system`, `.wrongKind`, `.unsupported` for another version, `.duplicateSection`, and
    /// `.malformed` where sections don't fill the file exactly.
    init(path: String, kind: FileKind, versions: ClosedRange<UInt32>) throws(Groth16Error) {
        self.kind = kind
        map = try MappedFile(path: path)
        let bytes = map.bytes
        guard bytes.count >= 12, bytes[..<4].elementsEqual(kind.rawValue.utf8) else {
            throw .wrongKind(expected: kind)
        }
        let version = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 4, as: UInt32.self))
        guard versions.contains(version) else { throw .unsupported(kind, version: version) }
        let count = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt32.self))
        guard count <= Self.maximumSections else { throw .malformed(kind, section: nil) }
        var sections: [UInt32: Range<Int>] = [:]
        var position = 12
        for _ in 0..<count {
            guard bytes.count - position >= 12 else { throw .malformed(kind, section: nil) }
            let number = UInt32(
                littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt32.self))
            let length = UInt64(
                littleEndian: bytes.loadUnaligned(fromByteOffset: position + 4, as: UInt64.self))
            position += 12
            guard length <= UInt64(bytes.count - position) else {
                throw .malformed(kind, section: number)
            }
            guard sections[number] == nil else { throw .duplicateSection(kind, number) }
            sections[number] = position..<(position + Int(length))
            position += Int(length)
        }
        guard position == bytes.count else { throw .malformed(kind, section: nil) }
        self.sections = sections
    }

    /// Where a section's content lies in the file. Throws `.missingSection`.
    func range(_ section: UInt32) throws(Groth16Error) -> Range<Int> {
        guard let range = sections[section] else { throw .missingSection(kind, section) }
        return range
    }

    /// A section's content. Throws `.missingSection`.
    func bytes(_ section: UInt32) throws(Groth16Error) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: map.bytes[try range(section)])
    }

    /// A section that must have this length. Throws `.missingSection`, or `.malformed`.
    func range(_ section: UInt32, count: Int) throws(Groth16Error) -> Range<Int> {
        let range = try range(section)
        guard range.count == count else { throw .malformed(kind, section: section) }
        return range
    }

    func reader(_ section: UInt32) throws(Groth16Error) -> ByteReader {
        ByteReader(try bytes(section), kind, section: section)
    }
}
