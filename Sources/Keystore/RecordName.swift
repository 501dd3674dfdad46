/// What a record is, which its encryption is bound to: a record can't stand for another one.
public struct RecordName: Hashable, Sendable, CustomStringConvertible {
    /// The protocol whose secret it is, such as `frost`.
    public var protocolName: String
    /// The curve or field, such as `ed25519`.
    public var curve: String
    /// The version of the plaintext's encoding.
    public var version: UInt32
    /// Whose share it is, as the protocol counts.
    public var party: UInt32
    /// How often the key or sharing has been refreshed.
    public var epoch: UInt64
    /// Which key or sharing.
    public var id: [UInt8]

    /// The longest text or id.
    public static let maximumPart = 128

    /// - Precondition: no text and not `id` is longer than `maximumPart` bytes.
    public init(
        protocolName: String, curve: String, version: UInt32, party: UInt32, epoch: UInt64,
        id: [UInt8]
    ) {
        precondition(
            [protocolName.utf8.count, curve.utf8.count, id.count]
                .allSatisfy { $0 <= Self.maximumPart }, "a part of a record's name is too long")
        self.protocolName = protocolName
        self.curve = curve
        self.version = version
        self.party = party
        self.epoch = epoch
        self.id = id
    }

    /// The parts, none secret.
    public var description: String {
        "\(protocolName)/\(curve)/v\(version)/party \(party)/epoch \(epoch)/"
            + KeystoreFiles.hex(id)
    }

    /// Injective: every part has a fixed length or is preceded by it.
    var encoded: [UInt8] {
        var bytes: [UInt8] = []
        for part in [Array(protocolName.utf8), Array(curve.utf8), id] {
            bytes.append(UInt8(part.count))
            bytes += part
        }
        bytes.append(bigEndian: version)
        bytes.append(bigEndian: party)
        bytes.append(bigEndian: epoch)
        return bytes
    }

    /// The name that `encoded` encodes; nil for anything else.
    init?(encoded: [UInt8]) {
        var reader = ByteReader(encoded)
        var parts: [[UInt8]] = []
        for _ in 0..<3 {
            guard let count = reader.next(1)?.first, count <= Self.maximumPart,
                let part = reader.next(Int(count))
            else { return nil }
            parts.append(part)
        }
        guard let version: UInt32 = reader.number(), let party: UInt32 = reader.number(),
            let epoch: UInt64 = reader.number(), reader.isAtEnd,
            let name = String(validating: parts[0], as: UTF8.self),
            let curve = String(validating: parts[1], as: UTF8.self)
        else { return nil }
        self.init(
            protocolName: name, curve: curve, version: version, party: party, epoch: epoch,
            id: parts[2])
    }
}
