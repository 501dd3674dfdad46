/// A file of sections taken apart, to be put together wrongly.
struct SectionedBytes {
    var head: [UInt8]
    var sections: [(number: UInt32, content: [UInt8])] = []

    init(_ bytes: [UInt8]) {
        head = Array(bytes[..<8])
        var place = 12
        while place < bytes.count {
            let number = UInt32(Self.integer(bytes, place, 4))
            let count = Int(Self.integer(bytes, place + 4, 8))
            sections.append((number, Array(bytes[(place + 12)..<(place + 12 + count)])))
            place += 12 + count
        }
    }

    private static func integer(_ bytes: [UInt8], _ place: Int, _ count: Int) -> UInt64 {
        (0..<count).reversed().reduce(0) { $0 << 8 | UInt64(bytes[place + $1]) }
    }

    static func bytes(_ value: UInt64, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
    }

    var joined: [UInt8] {
        sections.reduce(head + Self.bytes(UInt64(sections.count), 4)) { bytes, section in
            bytes + Self.bytes(UInt64(section.number), 4)
                + Self.bytes(UInt64(section.content.count), 8) + section.content
        }
    }

    /// With one section changed.
    func changing(_ number: UInt32, _ change: (inout [UInt8]) -> Void) -> [UInt8] {
        var copy = self
        for i in copy.sections.indices where copy.sections[i].number == number {
            change(&copy.sections[i].content)
        }
        return copy.joined
    }

    /// Without one section.
    func dropping(_ number: UInt32) -> [UInt8] {
        var copy = self
        copy.sections.removeAll { $0.number == number }
        return copy.joined
    }

    /// With one section twice.
    func doubling(_ number: UInt32) -> [UInt8] {
        var copy = self
        copy.sections += copy.sections.filter { $0.number == number }
        return copy.joined
    }
}

extension [UInt8] {
    /// Overwrites bytes from `place` on.
    mutating func put(_ bytes: [UInt8], at place: Int) {
        replaceSubrange(place..<(place + bytes.count), with: bytes)
    }
}
