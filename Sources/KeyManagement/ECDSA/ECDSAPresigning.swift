public import EllipticCurves
package import SecretSharing

/// Presigning: 2t + 1 holders of a key make a batch of presignatures, each of which gives one signature in
/// one round (I. Damgård, T. Jakobsen, J. Nielsen, J. Pagter, M. Østergaard, "Fast Threshold ECDSA with
/// Honest Majority", SCN 2020, ePrint 2020/501).
///
/// Claim: with at most t corrupt signers, actively so, nobody learns more of key and nonces than a
/// signature says, and every presignature that comes out gives a right signature or the name of who
/// keeps it from being made. Ends with abort: a fault names its culprit. Six rounds and one of echoes,
/// whatever the batch's size.
public struct ECDSAPresigning: Sendable {
    /// The greatest number of presignatures in a batch.
    public static let batchLimit = 256

    let terms: PresigningTerms
    package let session: RoundSession

    /// - Parameters:
    ///   - identifier: 16 to 64 bytes that name this run and no other; the signers agree on it.
    ///   - count: How many presignatures, 1 to 256.
    ///
    /// Throws `.invalidBatchSize`, and `.malformedEncoding` for the identifier.
    public init(
        identifier: [UInt8], signers: ECDSASigners, count: Int
    ) throws(KeyManagementError) {
        guard (1...Self.batchLimit).contains(count) else { throw .invalidBatchSize(count) }
        var writer = MessageWriter()
        writer.fixed(signers.digest)
        writer.number(UInt64(count))
        session = try RoundSession(
            name: "swift-mpc/ecdsa/presigning/v1", identifier: identifier,
            participants: signers.participants, terms: writer.bytes)
        terms = PresigningTerms(signers: signers, count: count, session: session)
    }

    /// One signer: its number in `signers.participants` is its place among the signers.
    ///
    /// Throws `.shareDoesNotFit` for a share of another key or epoch, `.notASigner` and `.notOwnKeys`.
    public func party(
        _ share: KeyShare<Secp256k1.Point>, keys: PartyKeys
    ) throws(KeyManagementError) -> RoundParty<ECDSAPresignatureBatch> {
        var seed = SecretVector<UInt8>(repeating: 0, count: 32)
        seed.withUnsafeMutableBufferPointer { fillRandom(UnsafeMutableRawBufferPointer($0)) }
        let rounds = try rounds(share, keys: keys, seed: seed)
        return try RoundParty(rounds, session: session, party: rounds.party, keys: keys)
    }

    /// What a signer computes that deals what follows from this seed of 32 bytes.
    package func rounds(
        _ share: KeyShare<Secp256k1.Point>, keys: PartyKeys, seed: consuming SecretVector<UInt8>
    ) throws(KeyManagementError) -> PresigningRounds {
        guard share.publicKeyPackage == terms.signers.key else { throw .shareDoesNotFit }
        let party = PartyNumber(place: try terms.signers.place(of: share.party))
        return PresigningRounds(terms, party: party, keys: keys, share: share, seed: seed)
    }
}
