internal import EllipticCurves

/// One holder's part of a decryption, with the proof that it is right.
public struct DecryptionShare<Group: KeyGroup>: Equatable, Sendable {
    /// Whose it is: what the channel says, not what the sender claims.
    public let party: PartyNumber
    /// The ciphertext's u times the party's share.
    let element: Group
    let proof: EqualityProof<Group>

    init(party: PartyNumber, element: Group, proof: EqualityProof<Group>) {
        self.party = party
        self.element = element
        self.proof = proof
    }

    private static var format: UInt8 { MessageFormat.decryptionShare.rawValue }
    private static var version: UInt8 { 1 }

    /// The encoding, version 1, without the party: the channel says who sends.
    public func encoded() -> [UInt8] {
        var writer = MessageWriter(format: Self.format, version: Self.version)
        writer.fixed(element.canonicalBytes())
        proof.write(to: &writer)
        return writer.bytes
    }

    /// Throws `.fault` of the party that sent it with `.malformed` or `.unknownVersion`. Variable time.
    public init(encoded bytes: [UInt8], from party: PartyNumber) throws(KeyManagementError) {
        do {
            var reader = try MessageReader(bytes, format: Self.format, version: Self.version)
            self.party = party
            element = try reader.element(of: Group.self)
            proof = try EqualityProof(from: &reader)
            try reader.end()
        } catch {
            throw .fault(of: party, ProtocolFault(error))
        }
    }
}
