internal import EllipticCurves
internal import FiniteFields
public import SecretSharing
internal import Transcripts

/// One party's share of a key as SLIP-39 mnemonics, each encrypted to the custodian who is to write it down:
/// the words are nowhere but there.
///
/// Claim: custodians who are too few by the plan - one alone always is - learn nothing of the share but its
/// public counterpart, and a check of 32 bits on guesses of all of it (`SLIP39`). Not claimed that the
/// mnemonics are right: unlike `ShareBackup` it takes enough custodians to see that, whose result is
/// checked against the key's commitments. Enough custodians, with the mnemonics of enough parties, have
/// the key.
public struct MnemonicBackup<Group: KeyGroup>: Sendable {
    /// Whose share it is.
    public let party: PartyNumber
    /// For each custodian the encrypted value of its mnemonic, 32 bytes.
    private let texts: [[UInt8]]

    /// Splits a share and encrypts the parts.
    ///
    /// Throws `.secretSharing`.
    public init(
        of share: KeyShare<Group>, _ plan: MnemonicPlan
    ) throws(KeyManagementError) {
        party = share.party
        let mnemonics = try share.mnemonics(
            groups: plan.groups, groupThreshold: plan.groupThreshold,
            iterationExponent: MnemonicPlan.iterationExponent,
            identifier: plan.identifier(of: party)
        ).flatMap { $0 }
        var texts: [[UInt8]] = []
        for (place, mnemonic) in mnemonics.enumerated() {
            let label = Self.label(share.publicKeyPackage, party, plan, place)
            var randomness = SecretVector<UInt8>(repeating: 0, count: 32)
            randomness.withUnsafeMutableBufferPointer {
                fillRandom(UnsafeMutableRawBufferPointer($0))
            }
            texts.append(
                mnemonic.value.withUnsafeBufferPointer { value in
                    randomness.withUnsafeBufferPointer { randomness in
                        plan.custodians[place].encrypt(
                            value, randomness: randomness, label: label)
                    }
                })
        }
        self.texts = texts
    }

    /// What a custodian's text is bound to: the sharing, the party, the plan and the custodian's place.
    private static func label(
        _ package: PublicKeyPackage<Group>, _ party: PartyNumber, _ plan: MnemonicPlan,
        _ place: Int
    ) -> [UInt8] {
        var transcript = Transcript("swift-mpc/key-mnemonics/v1")
        transcript.append(package.digest, as: "package")
        transcript.append(UInt64(party.value), as: "party")
        transcript.append(UInt64(plan.identifier(of: party)), as: "set")
        transcript.append(UInt64(plan.groupThreshold), as: "groups needed")
        transcript.append(
            plan.groups.flatMap { [UInt8($0.needed), UInt8($0.members)] }, as: "groups")
        transcript.append(plan.custodians.flatMap(\.fingerprint), as: "custodians")
        transcript.append(UInt64(place), as: "custodian")
        return transcript.challenge("label", byteCount: 32)
    }

    /// The mnemonic of the custodian at `place`, by its secret key. Constant time in the key.
    ///
    /// Throws `.cannotOpen` for another's key, or a text that is not of this sharing, party and plan.
    public func mnemonic(
        at place: Int, _ key: RecipientSecretKey, of package: PublicKeyPackage<Group>,
        _ plan: MnemonicPlan
    ) throws(KeyManagementError) -> SLIP39Share {
        guard texts.count == plan.custodians.count, texts.indices.contains(place),
            plan.custodians[place] == key.publicKey,
            let value = key.decrypt(
                texts[place], label: Self.label(package, party, plan, place)),
            value.count == Group.Scalar.secretByteCount
        else { throw .cannotOpen }
        let position = plan.position(of: place)
        return SLIP39Share(
            plan.parameters(of: party), group: position.group, member: position.member,
            memberThreshold: plan.groups[position.group].needed, value: value)
    }

    /// Whether it has a text for each custodian of the plan. What is in the texts nobody else can see.
    public func isComplete(_ plan: MnemonicPlan) -> Bool { texts.count == plan.custodians.count }

    // MARK: - Encoding

    private static var format: UInt8 { MessageFormat.mnemonicBackup.rawValue }
    /// Under RSA of 8192 bits.
    private static var textLimit: Int { 1024 }

    /// The encoding, version 1.
    public func encoded() -> [UInt8] {
        var writer = MessageWriter(format: Self.format, version: 1)
        writer.byte(party.value)
        writer.byte(UInt8(texts.count))
        for text in texts { writer.variable(text, limit: Self.textLimit) }
        return writer.bytes
    }

    /// Reads a backup. Throws `.malformedEncoding`, `.unknownVersion`.
    public init(encoded bytes: [UInt8]) throws(KeyManagementError) {
        let number: UInt8
        var texts: [[UInt8]] = []
        do throws(MalformedMessage) {
            var reader = try MessageReader(bytes, format: Self.format, version: 1)
            number = try reader.byte()
            let count = try reader.byte()
            guard count <= MnemonicPlan.custodianLimit else { throw .malformed }
            for _ in 0..<count { texts.append(try reader.variable(limit: Self.textLimit)) }
            try reader.end()
        } catch { throw KeyManagementError(error) }
        party = try PartyNumber(Int(number))
        self.texts = texts
    }
}
