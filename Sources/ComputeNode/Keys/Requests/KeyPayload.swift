public import Ledger

/// What an operation on a key works on: as it goes over the wire (JSON), and as approvals are bound to it.
public protocol KeyPayload: Codable, Hashable, Sendable {
    static var operation: KeyPolicy.Operation { get }

    /// An injective encoding behind a tag of its own, of which approvals hold the keccak256.
    var encoded: [UInt8] { get }
}

extension KeyPayload {
    /// What stands in `KeyUse.payloadHash`.
    public var hash: Hash32 { Keccak256.hash(encoded) }

    /// The tag, then each part after its length in 4 bytes.
    static func encode(_ tag: String, _ parts: [[UInt8]]) -> [UInt8] {
        var bytes = Array("swift-mpc/key-payload/\(tag)/v1".utf8)
        for part in parts {
            bytes += withUnsafeBytes(of: UInt32(part.count).bigEndian) { Array($0) }
            bytes += part
        }
        return bytes
    }
}
