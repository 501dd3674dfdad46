internal import EllipticCurves
internal import FiniteFields

/// A BLS signature, of one signer or an aggregate's: a point of the group of prime order.
public struct BLSSignature<Variant: BLSVariant>: Equatable, Sendable {
    let point: Variant.SignatureGroup

    init(_ point: Variant.SignatureGroup) { self.point = point }

    /// Throws `.malformedEncoding` for what is no compressed point of the group. Variable time.
    public init(bytes: [UInt8]) throws(KeyManagementError) {
        guard let point = try? Variant.SignatureGroup(canonicalBytesOrIdentity: bytes) else {
            throw .malformedEncoding
        }
        self.point = point
    }

    /// The compressed encoding: 96 or 48 bytes.
    public var bytes: [UInt8] { point.canonicalBytes() }

    /// Aggregate (draft-irtf-cfrg-bls-signature, 2.8). Throws `.nothingGiven` for no signatures.
    public static func aggregate(_ signatures: [Self]) throws(KeyManagementError) -> Self {
        guard !signatures.isEmpty else { throw .nothingGiven }
        return Self(signatures.reduce(.zero) { $0 + $1.point })
    }

    /// AggregateVerify (draft, 3.1.1 and 3.2.3): whether this aggregates a signature of each key over the
    /// message beside it. Variable time.
    ///
    /// For keys without proofs of possession: with `.proofOfPossession` use the function that takes
    /// proven ones. Throws `.nothingGiven` for no keys, `.repeatedMessage` for equal messages in the basic
    /// scheme, and `.possessionNotProven` for `.proofOfPossession`.
    public func verifies(
        _ signed: [(key: BLSPublicKey<Variant>, message: [UInt8])], _ scheme: BLSScheme
    ) throws(KeyManagementError) -> Bool {
        guard !signed.isEmpty else { throw .nothingGiven }
        switch scheme {
        case .basic:
            guard Set(signed.map(\.message)).count == signed.count else {
                throw .repeatedMessage
            }
        case .messageAugmentation: break
        case .proofOfPossession: throw .possessionNotProven
        }
        return Variant.verify(
            point, signed.map { ($0.key.point, scheme.hash($0.message, under: $0.key)) })
    }

    /// AggregateVerify in the scheme with proofs of possession (draft, 3.3). Variable time. Throws
    /// `.nothingGiven` for no keys.
    public func verifies(
        proven signed: [(key: BLSProvenKey<Variant>, message: [UInt8])]
    ) throws(KeyManagementError) -> Bool {
        guard !signed.isEmpty else { throw .nothingGiven }
        return Variant.verify(
            point,
            signed.map {
                (
                    $0.key.key.point,
                    BLSScheme.proofOfPossession.hash($0.message, under: $0.key.key)
                )
            })
    }

    /// FastAggregateVerify (draft, 3.3.4): whether this aggregates a signature of each key over one
    /// message. Variable time: two pairings for any number of keys. Throws `.nothingGiven` for no keys.
    public func verifies(
        _ message: [UInt8], byAll keys: [BLSProvenKey<Variant>]
    ) throws(KeyManagementError) -> Bool {
        guard let first = keys.first else { throw .nothingGiven }
        let sum = keys.reduce(Variant.PublicKeyGroup.zero) { $0 + $1.key.point }
        // Keys that cancel each other out sign nothing.
        guard sum != .zero else { return false }
        return Variant.verify(
            point, [(sum, BLSScheme.proofOfPossession.hash(message, under: first.key))])
    }
}
