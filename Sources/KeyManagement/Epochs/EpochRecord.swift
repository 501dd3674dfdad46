/// Which sharings of a key a party holds, as its store keeps it.
public struct EpochRecord: Equatable, Sendable {
    /// A sharing, by its epoch and the digest of its public part.
    public struct Sharing: Equatable, Sendable {
        public let epoch: UInt64
        public let digest: [UInt8]
        /// Whether this party has a share of it: who leaves a key has none of its next sharing.
        public let hasShare: Bool
    }

    /// In use.
    public internal(set) var active: Sharing?
    /// Ready, but others may not have theirs: it waits until all have said so.
    public internal(set) var pending: Sharing?
    /// The one before the active, kept until all use that.
    public internal(set) var retained: Sharing?
    /// The last one that was given up: it is never taken again.
    public internal(set) var abandoned: Sharing?
    /// Nothing of the key is kept, and nothing will be.
    public internal(set) var isDeleted = false

    private static let version: UInt8 = 1

    init() {}

    func encoded() -> [UInt8] {
        var writer = MessageWriter(
            format: MessageFormat.epochRecord.rawValue, version: Self.version)
        for sharing in [active, pending, retained, abandoned] {
            writer.byte(sharing == nil ? 0 : 1)
            guard let sharing else { continue }
            writer.number(sharing.epoch)
            writer.fixed(sharing.digest)
            writer.byte(sharing.hasShare ? 1 : 0)
        }
        writer.byte(isDeleted ? 1 : 0)
        return writer.bytes
    }

    init(encoded bytes: [UInt8]) throws(MalformedMessage) {
        var reader = try MessageReader(
            bytes, format: MessageFormat.epochRecord.rawValue, version: Self.version)
        active = try Self.sharing(&reader)
        pending = try Self.sharing(&reader)
        retained = try Self.sharing(&reader)
        abandoned = try Self.sharing(&reader)
        isDeleted = try reader.byte() == 1
        try reader.end()
    }

    private static func sharing(
        _ reader: inout MessageReader
    ) throws(MalformedMessage) -> Sharing? {
        guard try reader.byte() == 1 else { return nil }
        return Sharing(
            epoch: try reader.number(), digest: try reader.fixed(32),
            hasShare: try reader.byte() == 1)
    }
}
