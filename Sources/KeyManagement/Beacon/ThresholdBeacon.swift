public import EllipticCurves
internal import FiniteFields
internal import Transcripts

/// Random values that a committee makes round after round, each the hash of its threshold BLS signature of
/// the round's number (C. Cachin, K. Kursawe, V. Shoup, "Random Oracles in Constantinople", PODC 2000; as
/// drand does without chaining). Rounds are hashed under a tag of their own: no signature that holders make
/// for others by `ThresholdBLS`, whatever the message, is a value.
///
/// Claim, in the random oracle model: as long as fewer than `minimumSigners` holders are corrupt, nobody
/// foretells a value before an honest holder has sent its part, nobody chooses anything of it (the
/// signature is unique), and `minimumSigners` honest holders suffice to make it. Any `minimumSigners`
/// holders know all values of the future.
public struct ThresholdBeacon<Variant: BLSVariant>: Sendable {
    public typealias Group = Variant.PublicKeyGroup

    let bls: ThresholdBLS<Variant>

    /// Throws `.wrongPurpose` and `.wrongScheme` as `ThresholdBLS`.
    public init(
        _ publicKeyPackage: PublicKeyPackage<Group>, purpose: KeyPurpose
    ) throws(KeyManagementError) {
        bls = try ThresholdBLS(publicKeyPackage, purpose: purpose, scheme: .basic)
    }

    /// What is signed for a round.
    public func message(round: UInt64) -> [UInt8] {
        var transcript = Transcript("swift-mpc/threshold-beacon/v1")
        transcript.append(bls.publicKeyPackage.keyID.bytes, as: "key id")
        transcript.append(bls.publicKeyPackage.purpose.encoded, as: "purpose")
        transcript.append(round, as: "round")
        return transcript.challenge("message", byteCount: 32)
    }

    /// A holder's part of a round's value. Constant time in the share.
    ///
    /// Throws `.shareDoesNotFit` for a share of another key or epoch.
    public func part(
        round: UInt64, with share: KeyShare<Group>
    ) throws(KeyManagementError) -> BLSPartialSignature<Variant> {
        try bls.multiply(image(round: round), by: share)
    }

    /// A round's value from the parts of at least `minimumSigners` holders, and who sent a wrong one.
    /// Throws as `ThresholdBLS.combine`.
    public func combine(
        _ parts: [BLSPartialSignature<Variant>], round: UInt64
    ) throws(KeyManagementError) -> ThresholdResult<BeaconValue<Variant>> {
        let result = try bls.combine(parts, image: image(round: round))
        return ThresholdResult(
            output: BeaconValue(round: round, signature: result.output),
            culprits: result.culprits)
    }

    /// Whether `value` is its round's: there is only one. Variable time.
    public func accepts(_ value: BeaconValue<Variant>) -> Bool {
        Variant.verify(
            value.signature.point, [(bls.publicKey.point, image(round: value.round))])
    }

    private func image(round: UInt64) -> Variant.SignatureGroup {
        Variant.hash(message(round: round), tag: Variant.beaconTag)
    }
}
