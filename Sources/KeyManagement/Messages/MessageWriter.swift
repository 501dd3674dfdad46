/// Writes what a `MessageReader` reads: fields of fixed length, or with their length before them, so that
/// a message has one encoding and no boundary can be moved. Numbers are big-endian.
package struct MessageWriter {
    package private(set) var bytes: [UInt8]

    /// A message that starts with its format's number and version.
    package init(format: UInt8, version: UInt8) { bytes = [format, version] }

    /// A part of a message.
    package init() { bytes = [] }

    package mutating func byte(_ value: UInt8) { bytes.append(value) }

    package mutating func number(_ value: UInt64) {
        withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
    }

    /// Bytes whose number the reader knows.
    package mutating func fixed(_ value: [UInt8]) { bytes += value }

    /// Bytes after their number, in 4 bytes. - Precondition: at most `limit`.
    package mutating func variable(_ value: [UInt8], limit: Int) {
        precondition(value.count <= limit, "a field longer than its limit")
        withUnsafeBytes(of: UInt32(value.count).bigEndian) { bytes.append(contentsOf: $0) }
        bytes += value
    }
}
