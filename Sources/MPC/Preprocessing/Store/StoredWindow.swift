/// A window in a file: a header of 64 bytes, the kind's name, SHA-256 of these; the words, and SHA-256 of all.
enum StoredWindow {
    private static let magic: UInt64 = 0x3257_4350_4d57_5331
    private static let headerBytes = 64
    private static let longestName = 256
    private static let digestBytes = 32
    /// Above all numbers in a header.
    private static let limit: UInt64 = 1 << 48

    /// What a file holds.
    struct Header: Equatable {
        let kindHash: UInt64
        let kindName: String
        let number: UInt64
        let units: Int
        let elements: Int
        let words: Int

        init(_ window: MaterialWindow, number: UInt64) {
            kindHash = StoredWindow.hash(window.kind)
            kindName = window.kind.name
            self.number = number
            units = window.units
            elements = window.units * window.kind.elements
            words = window.units * window.kind.words
        }

        fileprivate init(
            kindHash: UInt64, kindName: String, number: UInt64, units: Int, elements: Int,
            words: Int
        ) {
            (self.kindHash, self.kindName, self.number) = (kindHash, kindName, number)
            (self.units, self.elements, self.words) = (units, elements, words)
        }

        /// With their digest.
        fileprivate var bytes: [UInt8] {
            var hash = LabelledHash("swift-mpc/material-header/v1")
            hash.append(fieldBytes)
            return fieldBytes + hash.finish()
        }

        private var fieldBytes: [UInt8] {
            let name = Array(kindName.utf8)
            let fields: [UInt64] = [
                magic, kindHash, number, UInt64(units), UInt64(elements), UInt64(words),
                UInt64(name.count), 0,
            ]
            return fields.flatMap { word in
                withUnsafeBytes(of: word.littleEndian) { Array($0) }
            } + name
        }
    }

    /// Names a kind with its layout.
    static func hash(_ kind: MaterialKind) -> UInt64 {
        var hash = LabelledHash("swift-mpc/material-kind/v1")
        hash.append(Array(kind.name.utf8))
        hash.append(kind.elements)
        for column in kind.columns { hash.append(column) }
        return hash.finish().prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    static func name(_ kind: UInt64, _ number: UInt64) -> String {
        "\(String(kind, radix: 16))-\(number).window"
    }

    private static func digest(_ header: Header, _ words: UnsafeRawBufferPointer) -> [UInt8] {
        var hash = LabelledHash("swift-mpc/material-window/v1")
        hash.append(header.bytes)
        hash.append(words)
        return hash.finish()
    }

    /// Writes a window whole or not at all.
    static func write(
        _ window: MaterialWindow, _ header: Header, to path: String, in directory: String,
        watch: @escaping StoreFile.Watch
    ) throws(MPCError) {
        let temporary = path + ".new"
        StoreFile.erase(temporary)
        let file = try StoreFile(temporary, .create, watch: watch)
        let words = window.words.rawBytes
        try file.write(header.bytes)
        try file.write(words)
        try file.write(digest(header, words))
        extendLifetime(window)
        try file.sync()
        try StoreFile.rename(temporary, to: path, watch: watch)
        try StoreFile.sync(directory: directory, watch: watch)
    }

    private static func readHeader(_ file: StoreFile) throws(MPCError) -> Header {
        let size = try file.size()
        guard size >= headerBytes else { throw .storage(.damaged) }
        let bytes = try file.read(byteCount: headerBytes)
        func word(_ k: Int) -> UInt64 {
            bytes[8 * k..<8 * k + 8].reversed().reduce(0) { $0 << 8 | UInt64($1) }
        }
        let length = Int(clamping: word(6))
        guard word(0) == magic, length <= longestName,
            size >= headerBytes + length + digestBytes,
            (3...6).allSatisfy({ word($0) < limit })
        else { throw .storage(.damaged) }
        let name = String(decoding: try file.read(byteCount: length), as: UTF8.self)
        let header = Header(
            kindHash: word(1), kindName: name, number: word(2), units: Int(word(3)),
            elements: Int(word(4)), words: Int(word(5)))
        guard bytes + Array(name.utf8) + (try file.read(byteCount: digestBytes)) == header.bytes,
            header.number < limit,
            size == headerBytes + length + 2 * digestBytes + 8 * header.words
        else { throw .storage(.damaged) }
        return header
    }

    static func readHeader(_ path: String) throws(MPCError) -> Header {
        try readHeader(try StoreFile(path, .read))
    }

    /// The window in a file, which must be of this kind. Throws `.damaged`.
    static func read(_ path: String, _ kind: MaterialKind) throws(MPCError) -> MaterialWindow {
        let file = try StoreFile(path, .read)
        let header = try readHeader(file)
        guard header.kindHash == hash(kind), header.units > 0,
            header.words == header.units * kind.words
        else { throw .storage(.damaged) }
        let window = MaterialWindow(uninitialized: header.units, of: kind)
        try file.read(window.words.bytes)
        let expected = try file.read(byteCount: 32)
        guard digest(header, window.words.rawBytes) == expected else { throw .storage(.damaged) }
        return window
    }
}
