internal import EllipticCurves
internal import SecretSharing

/// Names a presignature: its batch, and its place in it.
public struct PresignatureID: Hashable, Sendable {
    /// 32 bytes, which stand for the session that made it: signers, key, epoch and run.
    public let batch: [UInt8]
    /// From 0.
    public let index: UInt16
}

/// One signer's part of a presignature: good for one signature, ever. Who signs twice with it gives its share
/// of the key away. It has one owner, who signs by consuming it, and is wiped then. No description, no
/// `Codable`.
public struct ECDSAPresignature: ~Copyable, Sendable {
    public let id: PresignatureID
    /// Whose part it is, by its number in the key's set.
    public let party: PartyNumber
    let nonce: ECDSANonce
    /// a_i + e_i and a_i x_i + d_i.
    let secrets: SecretVector<Secp256k1.Scalar>
}
