public import EllipticCurves

/// One holder in one round of a `ThresholdBeacon`: it sends its part to all, and has the value when enough
/// right ones are in. Wrong ones are left out and named with the result.
public final class ThresholdBeaconParty<Variant: BLSVariant>: ProtocolParty {
    public let participants: ParticipantSet
    public let party: PartyNumber
    private let beacon: ThresholdBeacon<Variant>
    private let round: UInt64
    private let share: KeyShare<Variant.PublicKeyGroup>
    private var parts = [BLSPartialSignature<Variant>]()
    private var culprits = Set<PartyNumber>()
    private var hasStarted = false
    private var isOver = false

    /// Throws `.shareDoesNotFit` for a share of another key or epoch.
    public init(
        _ beacon: ThresholdBeacon<Variant>, round: UInt64,
        share: KeyShare<Variant.PublicKeyGroup>
    ) throws(KeyManagementError) {
        guard share.publicKeyPackage == beacon.bls.publicKeyPackage else {
            throw .shareDoesNotFit
        }
        participants = share.publicKeyPackage.participants
        party = share.party
        self.beacon = beacon
        self.round = round
        self.share = share
    }

    public var missing: [PartyNumber] {
        guard hasStarted, !isOver else { return [] }
        let heard = culprits.union(parts.map(\.party))
        return participants.numbers.filter { !heard.contains($0) }
    }

    public func start() throws(KeyManagementError) -> ProtocolStep<
        ThresholdResult<BeaconValue<Variant>>
    > {
        guard !hasStarted else { throw .alreadyStarted }
        hasStarted = true
        let own = try beacon.part(round: round, with: share)
        parts.append(own)
        var writer = MessageWriter(format: MessageFormat.beaconPart.rawValue, version: 1)
        writer.number(round)
        writer.fixed(own.signature.bytes)
        return ProtocolStep([OutgoingMessage(to: .all, writer.bytes)])
    }

    /// Throws `.tooFewPartials` with the culprits when too many parts were wrong.
    public func receive(
        _ message: IncomingMessage
    ) throws(KeyManagementError) -> ProtocolStep<ThresholdResult<BeaconValue<Variant>>> {
        guard hasStarted else { throw .notStarted }
        guard !isOver else { throw .over }
        let sender = message.sender
        guard participants.contains(sender), sender != party else {
            throw .unknownSender(sender)
        }
        guard missing.contains(sender) else { throw .fault(of: sender, .duplicate) }
        if let part = part(message) {
            parts.append(part)
        } else {
            culprits.insert(sender)
        }
        return try advance()
    }

    private func part(_ message: IncomingMessage) -> BLSPartialSignature<Variant>? {
        guard
            var reader = try? MessageReader(
                message.bytes, format: MessageFormat.beaconPart.rawValue, version: 1),
            (try? reader.number()) == round,
            let bytes = try? reader.fixed(Variant.SignatureGroup.canonicalByteCount),
            (try? reader.end()) != nil, let signature = try? BLSSignature<Variant>(bytes: bytes)
        else { return nil }
        return BLSPartialSignature(party: message.sender, signature: signature)
    }

    private func advance() throws(KeyManagementError) -> ProtocolStep<
        ThresholdResult<BeaconValue<Variant>>
    > {
        let package = beacon.bls.publicKeyPackage
        guard parts.count >= package.minimumSigners else {
            guard parts.count + missing.count < package.minimumSigners else { return .waiting }
            isOver = true
            throw .tooFewPartials(
                needed: package.minimumSigners, right: parts.count,
                culprits: culprits.sorted())
        }
        do throws(KeyManagementError) {
            let result = try beacon.combine(parts, round: round)
            isOver = true
            let wrong = culprits.union(result.culprits)
            return ProtocolStep(
                output: ThresholdResult(output: result.output, culprits: wrong.sorted()))
        } catch .tooFewPartials(_, _, let wrong) {
            culprits.formUnion(wrong)
            parts.removeAll { wrong.contains($0.party) }
            return try advance()
        }
    }
}
