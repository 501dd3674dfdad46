/// What a key is for, fixed when it is made and bound into its id, into the transcripts of every protocol
/// it takes part in, and into the digests that its holders agree on: a key of another purpose is refused.
public struct KeyPurpose: Hashable, Sendable {
    /// The greatest length of a label.
    public static let labelByteLimit = 64

    public let scheme: KeyScheme
    /// The application's own name for the use, 1 to 64 printable ASCII characters: `"treasury"`.
    public let label: String

    /// Throws `.malformedPurpose` for another label.
    public init(scheme: KeyScheme, label: String) throws(KeyManagementError) {
        let bytes = Array(label.utf8)
        guard (1...Self.labelByteLimit).contains(bytes.count),
            bytes.allSatisfy({ (0x20...0x7e).contains($0) })
        else { throw .malformedPurpose }
        self.scheme = scheme
        self.label = label
    }

    /// The only encoding.
    package var encoded: [UInt8] {
        var writer = MessageWriter()
        write(to: &writer)
        return writer.bytes
    }

    func write(to writer: inout MessageWriter) {
        writer.byte(scheme.rawValue)
        writer.variable(Array(label.utf8), limit: Self.labelByteLimit)
    }

    init(from reader: inout MessageReader) throws(MalformedMessage) {
        guard let scheme = KeyScheme(rawValue: try reader.byte()) else { throw .malformed }
        let bytes = try reader.variable(limit: Self.labelByteLimit)
        guard let label = String(validating: bytes, as: UTF8.self) else { throw .malformed }
        do { try self.init(scheme: scheme, label: label) } catch { throw .malformed }
    }
}
