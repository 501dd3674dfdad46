/// A value of a `ThresholdBeacon`, with the signature that proves it.
public struct BeaconValue<Variant: BLSVariant>: Equatable, Sendable {
    public let round: UInt64
    public let signature: BLSSignature<Variant>

    /// A value that has yet to be checked (`ThresholdBeacon.accepts`).
    public init(round: UInt64, signature: BLSSignature<Variant>) {
        self.round = round
        self.signature = signature
    }

    /// 32 bytes that nobody could choose: SHA-256 of the signature.
    public var bytes: [UInt8] { PublicHash.sha256(signature.bytes) }
}
