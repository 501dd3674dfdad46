public import Foundation
public import KeyManagement
import Ledger
public import SecretSharing

/// The backup of a key: every holder's share, encrypted to custodians. Nothing in it is secret but to who has
/// enough of the custodians' keys. Where custodians hold parts of publicly verifiable sharings, anybody
/// can check that it restores the key; where they hold SLIP-39 mnemonics, only a drill shows it.
public struct KeyBackup: Codable, Sendable {
    /// The key's name in Protocols/key-registry.md.
    public var scheme: String
    public var purpose: String
    /// As on chain, in hexadecimal with `0x`.
    public var publicKey: String
    /// The encoding of the `PublicKeyPackage`, in base64.
    public var package: Data
    /// The custodians' public keys in PEM, in their order.
    public var custodians: [String]
    /// How many of them together restore a share; of groups, the fewest that do.
    public var threshold: Int
    /// The encodings of the `ShareBackup`s, or `MnemonicBackup`s, in the holders' order, in base64; empty
    /// where a holder could not be reached.
    public var shares: [Data]
    /// The groups of custodians that hold mnemonics; absent for a publicly verifiable backup.
    public var mnemonics: MnemonicTerms?

    /// What a check of a backup found.
    public struct Report: Equatable, Sendable {
        /// Holders whose share these custodians can restore, by their numbers.
        public var restorable: [Int]
        /// How many are needed.
        public var needed: Int
        /// How many holders the key has.
        public var holders: Int
        /// Whether that is shown, by proofs or by a drill: of sealed mnemonics it is not.
        public var isShown: Bool
        /// What the restored key did in a drill that had enough shares.
        public var trial: TrialReport?

        /// Whether the shares determine the key.
        public var suffices: Bool { restorable.count >= needed }
        /// Whether `KeyCommittee.restore` can restore the key: each of its new holders needs a share.
        public var isComplete: Bool { restorable.count == holders }
    }

    /// Checks, without any secret, that the custodians can restore the key; of mnemonics only that there is
    /// one for each custodian.
    ///
    /// - Throws: `.key(.payload)` for a backup that is not read, or of another public key than it says.
    public func verify() throws(NodeError) -> Report {
        try number.visit(Check(backup: self, custodians: nil))
    }

    /// Restores every share that these custodians can and checks that it is the holder's; where they
    /// are enough, has new holders in this process use the key (`ShareTrial`), and forgets all of it: the
    /// proof that the backup is good for something. No network is touched. The key itself is never put
    /// together, but with what these custodians bring it could be.
    ///
    /// - Throws: as `verify`, and `.keys` if the restored shares don't use the key.
    public func drill(_ custodians: [CustodianSecret]) throws(NodeError) -> Report {
        try number.visit(Check(backup: self, custodians: custodians))
    }

    /// The same by custodians' keys.
    public func drill(_ keys: [RecipientSecretKey]) throws(NodeError) -> Report {
        try drill(keys.map { .key($0) })
    }

    /// A custodian's mnemonics by the holders' numbers, which are to be written down where this runs and
    /// nowhere else.
    ///
    /// - Returns: the mnemonics, and the holders whose box is not what it should be.
    /// - Throws: `.key(.payload("mnemonics"))` for a backup without, and `.notACustodian`.
    public func open(
        _ key: RecipientSecretKey
    ) throws(NodeError) -> (mnemonics: [Int: SLIP39Share], faulty: [Int]) {
        try number.visit(MnemonicOpening(backup: self, key: key))
    }

    /// Whether the backup is encrypted to this key.
    public func isCustodian(_ key: RecipientKey) throws(NodeError) -> Bool {
        try custodianKeys.contains(key)
    }

    /// Whether this is a custodian's mnemonic of one of the holders' shares, by what it says of itself.
    public func hasMnemonic(_ share: SLIP39Share) throws(NodeError) -> Bool {
        guard let plan = try plan else { return false }
        return shares.indices.contains { place in
            (try? PartyNumber(place + 1)).map { plan.contains(share, of: $0) } ?? false
        }
    }

    /// Checks that the backup has every holder's share. Throws `.missingShare`.
    public func requireAllShares() throws(NodeError) {
        if let place = shares.firstIndex(where: \.isEmpty) {
            throw .missingShare(holder: place + 1)
        }
    }

    var number: SchemeNumber {
        get throws(NodeError) {
            guard let number = SchemeNumber(name: scheme) else { throw .key(.payload("scheme")) }
            return number
        }
    }

    var custodianKeys: [RecipientKey] {
        get throws(NodeError) {
            let keys = custodians.compactMap { try? RecipientKey(pem: $0) }
            guard keys.count == custodians.count else { throw .key(.payload("custodians")) }
            return keys
        }
    }

    /// Who holds which mnemonics; nil for a publicly verifiable backup.
    var plan: MnemonicPlan? {
        get throws(NodeError) {
            guard let mnemonics else { return nil }
            let keys = try custodianKeys
            do throws(KeyProblem) {
                return try mnemonics.plan(keys)
            } catch { throw .key(error) }
        }
    }
}
