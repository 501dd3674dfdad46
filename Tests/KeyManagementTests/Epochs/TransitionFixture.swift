import EllipticCurves
import FiniteFields
import KeyManagement
import SecretSharing
import TestSupport
import Testing

/// Two sharings of a key, and three parties that move from one to the other.
struct TransitionFixture {
    typealias Group = Edwards25519.PrimeOrderPoint
    typealias Scalar = Edwards25519.Scalar

    let key: StorageKey
    let parties: TestParties
    let secret = Scalar.random()
    let old: [KeyShare<Group>]
    let new: [KeyShare<Group>]

    init() throws {
        key = try StorageKey(SecretVector([UInt8](repeating: 3, count: 32)))
        parties = try TestParties(3)
        let dealer = try TrustedDealer<Group>(
            purpose: KeyPurpose(scheme: .frostEd25519, label: "transition"),
            participants: parties.participants, minimumSigners: 2)
        var generator = SystemRandomNumberGenerator()
        old = try dealer.split(SecretVector([secret]), using: &generator)
        let again = try dealer.split(SecretVector([secret]), using: &generator)
        let package = again[0].publicKeyPackage
        let next = try PublicKeyPackage(
            keyID: package.keyID, purpose: package.purpose, participants: package.participants,
            minimumSigners: 2, epoch: 1, commitments: package.commitments)
        new = try again.map {
            try KeyShare(publicKeyPackage: next, party: $0.party, secret: $0.secret.copy())
        }
    }

    /// Disks on which the old sharing is in use.
    func disks() throws -> [[String: [UInt8]]] {
        try old.map { share in
            let directory = CrashingDirectory()
            let store = try open(directory)
            try store.prepare(
                DealtKey(publicKeyPackage: share.publicKeyPackage, share: share))
            try store.commit(share.publicKeyPackage.digest)
            return directory.files
        }
    }

    func open(_ directory: any DurableDirectory) throws -> EpochStore<Group> {
        try EpochStore(directory: directory, key: key, keyID: old[0].publicKeyPackage.keyID)
    }

    func machine(
        _ party: PartyNumber, _ store: EpochStore<Group>, isResumed: Bool = false
    ) throws -> KeyTransition<Group> {
        let share = new[party.place]
        let dealt = DealtKey(publicKeyPackage: share.publicKeyPackage, share: share)
        return try KeyTransition(
            to: share.publicKeyPackage, dealt: isResumed ? nil : dealt, store: store,
            participants: parties.participants, party: party, keys: parties.keys(of: party))
    }

    /// At every moment the shares that are kept make the key: old ones or new ones.
    func requireKey(_ disks: [[String: [UInt8]]], _ name: String) throws {
        let stores = try disks.map { try open(CrashingDirectory(files: $0)) }
        var counts = [UInt64: Int]()
        for store in stores {
            let shares = [
                try? store.activeShare(), try? store.pendingShare(), try? store.retainedShare(),
            ]
            for share in shares {
                if let share { counts[share.publicKeyPackage.epoch, default: 0] += 1 }
            }
        }
        #expect(counts.values.contains { $0 == 3 }, "\(name): \(counts)")
    }
}
