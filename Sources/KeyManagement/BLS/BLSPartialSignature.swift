/// One holder's part of a threshold BLS signature.
public struct BLSPartialSignature<Variant: BLSVariant>: Equatable, Sendable {
    /// Whose it is: what the channel says, not what the sender claims.
    public let party: PartyNumber
    /// The party's share times the message's image.
    public let signature: BLSSignature<Variant>

    public init(party: PartyNumber, signature: BLSSignature<Variant>) {
        self.party = party
        self.signature = signature
    }
}
