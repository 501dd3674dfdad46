public import Foundation
public import KeyManagement
package import Ledger
public import SecretSharing

/// The backup of a key: every holder's share, encrypted to custodians. Nothing in it is secret but to who has
/// enough of the custodians' keys; anybody can check that it restores the key.
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
    /// How many of them together restore a share.
    public var threshold: Int
    /// The encodings of the `ShareBackup`s, in the holders' order, in base64; empty where a holder could
    /// not be reached.
    public var shares: [Data]

    /// What a check of a backup found.
    public struct Report: Equatable, Sendable {
        /// Holders whose share these custodians can restore, by their numbers.
        public var restorable: [Int]
        /// How many are needed.
        public var needed: Int
        /// What the restored key did in a drill that had enough shares.
        public var trial: TrialReport?

        /// Whether the key can be restored.
        public var suffices: Bool { restorable.count >= needed }
    }

    /// Checks, without any secret, that the custodians can restore the key.
    ///
    /// - Throws: `.key(.payload)` for a backup that is not read, or of another public key than it says.
    public func verify() throws(NodeError) -> Report {
        try number.visit(Check(backup: self, keys: nil))
    }

    /// Restores every share that these custodians' keys can and checks that it is the holder's; where they
    /// are enough, has new holders in this process use the key (`BackupDrill`), and forgets all of it: the
    /// proof that the backup is good for something. No network is touched. The key itself is never put
    /// together, but with these custodians' keys it could be.
    ///
    /// - Throws: as `verify`, and `.keys` if the restored shares don't use the key.
    public func drill(_ keys: [RecipientSecretKey]) throws(NodeError) -> Report {
        try number.visit(Check(backup: self, keys: keys))
    }

    /// The parts that a custodian hands the members of a proposal that are to take the holders' places,
    /// sealed to each.
    ///
    /// - Parameters:
    ///   - members: with the keys that they have shares sealed to, in the proposal's order.
    ///   - id: the proposal's.
    ///   - owner: who proposes, and will show the parts to the members.
    package func parts(
        of key: RecipientSecretKey, for members: [(account: Address, sealingKey: Bytes32)],
        key id: Bytes32, owner: Address, chainId: UInt64, registry: Address
    ) throws(NodeError) -> [RestorationPayload.Part] {
        let opened = try number.visit(Opening(backup: self, key: key))
        guard opened.count == members.count else { throw .key(.payload("members")) }
        var parts: [RestorationPayload.Part] = []
        for ((custodian, bytes), member) in zip(opened, members) {
            let content = try bytes.sealable()
            parts.append(
                .init(
                    custodian: custodian,
                    sealed: try SealedShare(
                        content, to: member.sealingKey,
                        for: .init(
                            .restoration, chainId: chainId, registry: registry, sharing: id,
                            node: member.account, caller: owner))))
        }
        return parts
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
}
