public import Foundation
import Ledger

/// A key that is restored from its backup: each member of the proposal takes the place of a party that is
/// gone, with the parts that custodians have sealed to it.
public struct RestorationPayload: FoundingPayload {
    /// What custodians hand one member.
    public struct Place: Codable, Hashable, Sendable {
        /// The encoding of the `ShareBackup` of the party in this place, in base64.
        public var backup: Data
        public var parts: [Part]

        public init(backup: Data, parts: [Part]) {
            self.backup = backup
            self.parts = parts
        }
    }

    /// One custodian's part, sealed to the member.
    public struct Part: Codable, Hashable, Sendable {
        /// The custodian's place in the backup, from 0.
        public var custodian: Int
        public var sealed: SealedShare

        public init(custodian: Int, sealed: SealedShare) {
            self.custodian = custodian
            self.sealed = sealed
        }
    }

    public var policy: Data
    public var purpose: String
    /// The encoding of the `PublicKeyPackage` that was backed up, in base64.
    public var package: Data
    /// In the members' order.
    public var places: [Place]

    public init(policy: KeyPolicy, purpose: String, package: Data, places: [Place]) {
        self.policy = Data(policy.encoded)
        self.purpose = purpose
        self.package = package
        self.places = places
    }

    public static var makesNewKey: Bool { false }
    public static var operation: KeyPolicy.Operation { .restore }

    public var encoded: [UInt8] {
        Self.encode(
            "restore",
            [Array(policy), Array(purpose.utf8), Array(package)]
                + places.map { place in
                    Self.encode(
                        "place",
                        [Array(place.backup)]
                            + place.parts.map { part in
                                [UInt8(clamping: part.custodian)] + part.sealed.encapsulated.bytes
                                    + Array(part.sealed.ciphertext.utf8)
                            })
                })
    }
}
