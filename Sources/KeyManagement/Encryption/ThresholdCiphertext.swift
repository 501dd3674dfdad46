internal import EllipticCurves

/// What was encrypted to a shared key. That it is well-formed is checked before any holder touches it
/// (`ThresholdElGamal.accepts`).
public struct ThresholdCiphertext<Group: KeyGroup>: Equatable, Sendable {
    /// The greatest length of a label.
    public static var labelByteLimit: Int { 1024 }
    /// The greatest length of a plaintext: 16 MiB.
    public static var plaintextByteLimit: Int { 1 << 24 }

    /// The key it was encrypted to.
    public let keyID: KeyID
    /// Says publicly what the ciphertext is for; it can't be changed afterwards. Holders decide by it.
    public let label: [UInt8]
    /// u, the generator times r.
    let ephemeral: Group
    /// The second generator times r.
    let secondEphemeral: Group
    let proof: EqualityProof<Group>
    /// AES-256-GCM under a key derived from the shared key times r.
    let sealed: [UInt8]

    init(
        keyID: KeyID, label: [UInt8], ephemeral: Group, secondEphemeral: Group,
        proof: EqualityProof<Group>, sealed: [UInt8]
    ) {
        self.keyID = keyID
        self.label = label
        self.ephemeral = ephemeral
        self.secondEphemeral = secondEphemeral
        self.proof = proof
        self.sealed = sealed
    }

    private static var format: UInt8 { MessageFormat.thresholdCiphertext.rawValue }
    private static var version: UInt8 { 1 }
    private static var sealedByteLimit: Int {
        plaintextByteLimit + AuthenticatedCipher.tagByteCount
    }

    /// The encoding, version 1: the only one.
    public func encoded() -> [UInt8] {
        var writer = MessageWriter(format: Self.format, version: Self.version)
        writer.byte(Group.identifier.rawValue)
        writer.fixed(keyID.bytes)
        writer.variable(label, limit: Self.labelByteLimit)
        writer.fixed(ephemeral.canonicalBytes())
        writer.fixed(secondEphemeral.canonicalBytes())
        proof.write(to: &writer)
        writer.variable(sealed, limit: Self.sealedByteLimit)
        return writer.bytes
    }

    /// Throws `.malformedEncoding` and `.unknownVersion`. The proof is not checked here. Variable time.
    public init(encoded bytes: [UInt8]) throws(KeyManagementError) {
        do throws(MalformedMessage) {
            var reader = try MessageReader(bytes, format: Self.format, version: Self.version)
            guard try reader.byte() == Group.identifier.rawValue else {
                throw .malformed
            }
            keyID = KeyID(digest: try reader.fixed(32))
            label = try reader.variable(limit: Self.labelByteLimit)
            ephemeral = try reader.element(of: Group.self)
            secondEphemeral = try reader.element(of: Group.self)
            proof = try EqualityProof(from: &reader)
            sealed = try reader.variable(limit: Self.sealedByteLimit)
            try reader.end()
        } catch {
            throw KeyManagementError(error)
        }
    }
}
