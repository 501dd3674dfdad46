public import SecretSharing

/// What was decrypted. Wiped with the last reference; no description.
public final class DecryptedText: Sendable {
    public let bytes: SecretVector<UInt8>

    init(_ bytes: consuming SecretVector<UInt8>) { self.bytes = bytes }
}

extension DecryptedText: CustomReflectable {
    /// Shows the length alone.
    public var customMirror: Mirror { Mirror(self, children: ["byteCount": bytes.count]) }
}
