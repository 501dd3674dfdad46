internal import EllipticCurves
internal import SecretSharing

/// Proves of shares, on one machine and without touching a network, that they are good for what a restore
/// needs them for: they are reshared to new holders, who exist in this process only, and those use the key.
///
/// All secrets are in memory that is wiped. With `minimumSigners` shares in one place the key could be had
/// there: try shares where a restore may happen, and nowhere else.
public struct ShareTrial<Group: KeyGroup> {
    private let shares: [KeyShare<Group>]
    private let key: PublicKeyPackage<Group>

    /// - Parameter shares: of one key and epoch, of at least `minimumSigners` parties.
    ///
    /// Throws `.tooFewShares`, `.shareDoesNotFit` for shares of two keys or epochs, and `.repeatedPartial`.
    public init(_ shares: [KeyShare<Group>]) throws(KeyManagementError) {
        guard let key = shares.first?.publicKeyPackage, shares.count >= key.minimumSigners else {
            throw .tooFewShares(
                needed: shares.first?.publicKeyPackage.minimumSigners ?? 2, given: shares.count)
        }
        var seen = Set<PartyNumber>()
        for share in shares {
            guard share.publicKeyPackage == key else { throw .shareDoesNotFit }
            guard seen.insert(share.party).inserted else { throw .repeatedPartial(share.party) }
        }
        self.shares = shares.sorted { $0.party < $1.party }
        self.key = key
    }

    /// Reshares to as many holders as `original` has, with its threshold - for threshold ECDSA to as many
    /// as sign - compares public keys, and signs a message that says it is a drill's, or decrypts one.
    ///
    /// - Parameter original: the key as its holders shared it.
    ///
    /// Throws `.wrongKey` if the shares are another key's, and what resharing and use throw.
    public func run(
        restoring original: PublicKeyPackage<Group>
    ) throws(KeyManagementError) -> TrialReport {
        let restored = try reshared(like: original)
        guard restored.key.groupKey == original.groupKey, restored.key.keyID == original.keyID
        else { throw .wrongKey }
        let message = Self.message(key.keyID)
        let evidence = try restored.evidence(over: message)
        return TrialReport(
            keyID: key.keyID, publicKey: restored.key.groupKey.canonicalBytes(),
            parties: shares.map(\.party), minimumSigners: restored.key.minimumSigners,
            holders: restored.shares.count, message: message, evidence: evidence)
    }

    private func reshared(
        like original: PublicKeyPackage<Group>
    ) throws(KeyManagementError) -> TrialHolders<Group> {
        // The shares' owners, under keys of this process: theirs aren't here.
        let (dealers, dealerKeys) = try TrialHolders<Group>.participants(
            "dealer", count: key.participants.count)
        let old = try PublicKeyPackage(
            keyID: key.keyID, purpose: key.purpose, participants: dealers,
            minimumSigners: key.minimumSigners, epoch: key.epoch, commitments: key.commitments)
        var count = original.participants.count
        if key.purpose.scheme == .ecdsaSecp256k1 {
            count = max(count, ECDSASigners.count(minimumSigners: original.minimumSigners))
        }
        let (holders, holderKeys) = try TrialHolders<Group>.participants("holder", count: count)
        let resharing = try KeyResharing(
            identifier: randomBytes(32), of: old, dealers: shares.map(\.party), to: holders,
            minimumSigners: original.minimumSigners)
        var parties = [RoundParty<DealtKey<Group>>]()
        for share in shares {
            let own = try KeyShare(
                publicKeyPackage: old, party: share.party, secret: share.secret.copy())
            parties.append(
                try resharing.party(
                    PartyNumber(place: parties.count), keys: dealerKeys[share.party.place],
                    share: own))
        }
        for keys in holderKeys {
            parties.append(
                try resharing.party(
                    PartyNumber(place: parties.count), keys: keys, share: nil))
        }
        let restored = try LocalRun.outputs(of: parties).compactMap(\.share)
        return TrialHolders(
            key: restored[0].publicKeyPackage, shares: restored, keys: holderKeys)
    }

    /// Names the key and says what it is for; never the same twice.
    private static func message(_ keyID: KeyID) -> [UInt8] {
        let nonce = KeyID(digest: randomBytes(32)).description
        return Array("swift-mpc key drill, of no other meaning: key \(keyID), \(nonce)".utf8)
    }
}

/// Public random bytes.
private func randomBytes(_ count: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    bytes.withUnsafeMutableBytes { fillRandom($0) }
    return bytes
}
