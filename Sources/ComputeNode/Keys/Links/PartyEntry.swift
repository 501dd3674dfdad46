package import KeyManagement
package import Ledger

/// A node as a party of protocols about shared keys: its account, and the keys that it signs messages
/// with and has shares sealed to, by its own signed word.
package struct PartyEntry: Hashable, Sendable {
    package let statement: PartyKeysStatement
    package let signature: Signature

    package var account: Address { statement.node }

    init(_ statement: PartyKeysStatement, signature: Signature) {
        self.statement = statement
        self.signature = signature
    }

    /// This node's own.
    package init(
        _ keys: PartyKeys, of account: Address, chainId: UInt64, registry: Address,
        sign: (Hash32) throws(NodeError) -> [UInt8]
    ) throws(NodeError) {
        guard let verificationKey = try? Bytes32(keys.verificationKey),
            let sealingKey = try? Bytes32(keys.sealingKey)
        else { throw .keys(.malformedParticipant) }
        statement = PartyKeysStatement(
            node: account, verificationKey: verificationKey, sealingKey: sealingKey,
            chainId: chainId, registry: registry)
        guard let signature = try? Signature(sign(statement.digest)) else {
            throw .chain(.rejected)
        }
        self.signature = signature
    }

    /// As a member of a `ParticipantSet`: called by its account, which outlives a change of its
    /// certificate.
    package var participant: Participant {
        get throws(KeyManagementError) {
            try Participant(
                identity: account.bytes, verificationKey: statement.verificationKey.bytes,
                sealingKey: statement.sealingKey.bytes)
        }
    }

    static let byteCount = 20 + 32 + 32 + 65

    func write(to writer: inout MessageWriter) {
        writer.fixed(account.bytes)
        writer.fixed(statement.verificationKey.bytes)
        writer.fixed(statement.sealingKey.bytes)
        writer.fixed(signature.bytes)
    }

    /// Reads an entry for this chain and registry, and checks its signature.
    init(
        from reader: inout MessageReader, chainId: UInt64, registry: Address
    ) throws(MalformedMessage) {
        let (account, verificationKey) = (try reader.fixed(20), try reader.fixed(32))
        let (sealingKey, signature) = (try reader.fixed(32), try reader.fixed(65))
        guard let account = try? Address(account),
            let verificationKey = try? Bytes32(verificationKey),
            let sealingKey = try? Bytes32(sealingKey), let signature = try? Signature(signature)
        else { throw .malformed }
        statement = PartyKeysStatement(
            node: account, verificationKey: verificationKey, sealingKey: sealingKey,
            chainId: chainId, registry: registry)
        self.signature = signature
        guard statement.isSigned(with: signature) else { throw .malformed }
    }
}
