internal import EllipticCurves

extension PublicKeyPackage {
    private static var format: UInt8 { MessageFormat.publicKeyPackage.rawValue }
    private static var version: UInt8 { 1 }

    /// The encoding, version 1: the only one.
    public func encoded() -> [UInt8] {
        var writer = MessageWriter(format: Self.format, version: Self.version)
        writer.byte(Group.identifier.rawValue)
        writer.fixed(keyID.bytes)
        purpose.write(to: &writer)
        participants.write(to: &writer)
        writer.number(epoch)
        writer.byte(UInt8(minimumSigners))
        for commitment in commitments { writer.fixed(commitment.canonicalBytes()) }
        return writer.bytes
    }

    /// Throws `.malformedEncoding`, `.unknownVersion`, and as the other initializer.
    public init(encoded bytes: [UInt8]) throws(KeyManagementError) {
        var reader: MessageReader
        let keyID: [UInt8]
        let purpose: KeyPurpose
        let participants: ParticipantSet
        let epoch: UInt64
        var commitments = [Group]()
        do throws(MalformedMessage) {
            reader = try MessageReader(bytes, format: Self.format, version: Self.version)
            guard try reader.byte() == Group.identifier.rawValue else {
                throw .malformed
            }
            keyID = try reader.fixed(32)
            purpose = try KeyPurpose(from: &reader)
            participants = try ParticipantSet(from: &reader)
            epoch = try reader.number()
            // Coefficients but the first may be zero, with negligible probability.
            for _ in 0..<(try reader.byte()) {
                let encoded = try reader.fixed(Group.canonicalByteCount)
                guard let commitment = try? Group(canonicalBytesOrIdentity: encoded) else {
                    throw .malformed
                }
                commitments.append(commitment)
            }
            try reader.end()
        } catch {
            throw KeyManagementError(error)
        }
        try self.init(
            keyID: KeyID(bytes: keyID), purpose: purpose, participants: participants,
            minimumSigners: commitments.count, epoch: epoch, commitments: commitments)
    }
}

extension KeyManagementError {
    /// Of stored bytes; a peer's are its fault.
    package init(_ malformed: MalformedMessage) {
        switch malformed {
        case .malformed, .otherSession: self = .malformedEncoding
        case .unknownVersion(let version): self = .unknownVersion(version)
        }
    }
}
