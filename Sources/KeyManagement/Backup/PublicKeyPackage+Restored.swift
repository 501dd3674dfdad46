internal import EllipticCurves

extension PublicKeyPackage {
    /// The public part of this sharing with other parties in the places of its parties, who restore their
    /// shares from a backup.
    ///
    /// Throws `.staleEpoch` unless the epoch is after this one, and `.invalidPartyCount` unless there
    /// are as many.
    public func restored(
        to participants: ParticipantSet, epoch: UInt64
    ) throws(KeyManagementError) -> PublicKeyPackage {
        guard epoch > self.epoch else { throw .staleEpoch(epoch, current: self.epoch) }
        guard participants.count == self.participants.count else {
            throw .invalidPartyCount(participants.count)
        }
        return try PublicKeyPackage(
            keyID: keyID, purpose: purpose, participants: participants,
            minimumSigners: minimumSigners, epoch: epoch, commitments: commitments)
    }
}

extension DealtKey {
    /// A share that was restored, as the result of a run of its own: for `KeyTransition`.
    public init(restored share: KeyShare<Group>) {
        self.init(publicKeyPackage: share.publicKeyPackage, share: share)
    }
}
