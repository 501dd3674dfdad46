public import Ledger

/// To whom each member gives its share of a key: who has enough of them has the key.
public struct ExportPayload: KeyPayload {
    /// The recipient's X25519 key: each share is sealed to it.
    public var recipient: Bytes32

    public init(recipient: Bytes32) { self.recipient = recipient }

    public static var operation: KeyPolicy.Operation { .export }

    public var encoded: [UInt8] { Self.encode("export", [recipient.bytes]) }
}
