import EllipticCurves
import FiniteFields
import KeyManagement
import SecretSharing
import TestSupport
import Testing

/// Two sharings of a key, and three parties that move from one to the other.
@Suite struct KeyTransitionTests {
    typealias Group = Edwards25519.PrimeOrderPoint
    typealias Scalar = Edwards25519.Scalar

    private let key: StorageKey
    private let parties: TestParties
    private let secret = Scalar.random()
    private let old: [KeyShare<Group>]
    private let new: [KeyShare<Group>]

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
    private func disks() throws -> [[String: [UInt8]]] {
        try old.map { share in
            let directory = CrashingDirectory()
            let store = try open(directory)
            try store.prepare(
                DealtKey(publicKeyPackage: share.publicKeyPackage, share: share))
            try store.commit()
            return directory.files
        }
    }

    private func open(_ directory: any DurableDirectory) throws -> EpochStore<Group> {
        try EpochStore(directory: directory, key: key, keyID: old[0].publicKeyPackage.keyID)
    }

    private func machine(
        _ party: PartyNumber, _ store: EpochStore<Group>, isResumed: Bool = false
    ) throws -> KeyTransition<Group> {
        let share = new[party.place]
        let dealt = DealtKey(publicKeyPackage: share.publicKeyPackage, share: share)
        return try KeyTransition(
            to: share.publicKeyPackage, dealt: isResumed ? nil : dealt, store: store,
            participants: parties.participants, party: party, keys: parties.keys(of: party))
    }

    /// At every moment the shares that are kept make the key: old ones or new ones.
    private func requireKey(_ disks: [[String: [UInt8]]], _ name: String) throws {
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

    @Test func allSettle() throws {
        let directories = try disks().map { CrashingDirectory(files: $0) }
        var run = ProtocolRun(
            try parties.participants.numbers.map {
                try machine($0, try open(directories[$0.place]))
            })
        run.order = SeededGenerator(label: "transition")
        let outcomes = run.run()
        for outcome in outcomes.values { #expect(outcome.output == .settled) }
        for (place, directory) in directories.enumerated() {
            let store = try open(directory)
            let share = try store.activeShare()
            #expect(share.withSecret { $0 } == new[place].withSecret { $0 })
            #expect(directory.files.keys.sorted() == ["epochs", "share-1"])
        }
    }

    /// Party 2 dies at each step of its disk and comes back, while others go on or die with it.
    @Test(arguments: CrashingDirectory.Moment.allCases)
    func crashAtEveryStep(moment: CrashingDirectory.Moment) throws {
        for step in 1...5 {
            for together in [false, true] {
                var disks = try disks()
                let directories = disks.indices.map { place in
                    CrashingDirectory(
                        files: disks[place],
                        crash: place == 1 || together ? (step, moment) : nil)
                }
                var first = ProtocolRun(
                    try parties.participants.numbers.map {
                        try machine($0, try open(directories[$0.place]))
                    })
                let outcomes = first.run()
                disks = directories.map(\.files)
                let name = "step \(step), \(moment), \(together)"
                try requireKey(disks, name)

                // Everything starts again from what is on the disks; the run that made the shares has
                // given them out, so who has not stored its own yet gets it again.
                let again = disks.map { CrashingDirectory(files: $0) }
                var second = ProtocolRun(
                    try parties.participants.numbers.map { party in
                        let store = try open(again[party.place])
                        let isResumed =
                            store.record.pending != nil || store.record.active?.epoch == 1
                        return try machine(party, store, isResumed: isResumed)
                    })
                let ends = second.run()
                for end in ends.values { #expect(end.output == .settled, "\(name)") }
                try requireKey(again.map(\.files), name)
                for directory in again {
                    #expect(directory.files.keys.sorted() == ["epochs", "share-1"], "\(name)")
                }
                _ = outcomes
            }
        }
    }

    /// Nobody deletes its old share while one party has not said that it uses the new one.
    @Test(arguments: 0...1) func silencePreservesTheOldShares(number: Int) throws {
        let directories = try disks().map { CrashingDirectory(files: $0) }
        var run = ProtocolRun(
            try parties.participants.numbers.map {
                try machine($0, try open(directories[$0.place]))
            })
        run.corrupt = [3]
        // Its own words only, from the `number`th on: answers go to one party.
        let said = Captured<Int>()
        run.adversary = { envelope in
            if said.messages[envelope.number] == nil {
                said.messages[envelope.number] = envelope.bytes
            }
            return number == 0 || envelope.bytes[34] == 2 ? [] : [envelope.bytes]
        }
        let outcomes = run.run()
        for party in [1, 2] as [PartyNumber] {
            guard case .waiting(let missing)? = outcomes[party] else {
                Issue.record("party \(party): \(String(describing: outcomes[party]))")
                continue
            }
            #expect(missing == [3])
            #expect(directories[party.place].files["share-0"] != nil)
        }
    }

    /// Who has not prepared can refuse: all keep the old sharing, and never take the new one.
    @Test func refusal() throws {
        let directories = try disks().map { CrashingDirectory(files: $0) }
        let stores = try directories.map { try open($0) }
        try stores[2].refuse(new[2].publicKeyPackage)
        var run = ProtocolRun(
            try parties.participants.numbers.map { try machine($0, stores[$0.place]) })
        let outcomes = run.run()
        for outcome in outcomes.values { #expect(outcome.output == .abandoned(by: 3)) }
        for directory in directories {
            let store = try open(CrashingDirectory(files: directory.files))
            #expect(try store.activeShare().publicKeyPackage.epoch == 0)
            #expect(throws: KeyManagementError.staleEpoch(1, current: 1)) {
                try store.prepare(
                    DealtKey(publicKeyPackage: new[0].publicKeyPackage, share: new[0]))
            }
        }
        // Having prepared, there is no refusing.
        let late = try open(CrashingDirectory(files: try disks()[0]))
        try late.prepare(DealtKey(publicKeyPackage: new[0].publicKeyPackage, share: new[0]))
        #expect(throws: KeyManagementError.transitionOpen) {
            try late.refuse(new[0].publicKeyPackage)
        }
    }

    /// One that votes for it and against it keeps the others from deleting, and loses no key.
    @Test func contradictionKeepsTheKey() throws {
        let directories = try disks().map { CrashingDirectory(files: $0) }
        let refuser = try open(CrashingDirectory(files: try disks()[2]))
        try refuser.refuse(new[2].publicKeyPackage)
        let refusal = try machine(3, refuser).start().messages[0].bytes
        var run = ProtocolRun(
            try parties.participants.numbers.map {
                try machine($0, try open(directories[$0.place]))
            })
        run.corrupt = [3]
        run.adversary = { $0.recipient == 1 ? [$0.bytes, refusal] : [$0.bytes] }
        let outcomes = run.run()
        #expect(outcomes[1]?.error == .fault(of: 3, .contradiction))
        try requireKey(directories.map(\.files), "contradiction")

        // Told to one party alone, before anything else: that one gives up, the others wait with both.
        let second = try disks().map { CrashingDirectory(files: $0) }
        var split = ProtocolRun(
            try parties.participants.numbers.map { try machine($0, try open(second[$0.place])) })
        split.corrupt = [3]
        split.adversary = { $0.recipient == 1 ? [refusal] : [$0.bytes] }
        let ends = split.run()
        #expect(ends[1]?.output == .abandoned(by: 3))
        #expect(second[1].files["share-0"] != nil)
        try requireKey(second.map(\.files), "split view")
    }

    @Test func changedMessagesNameTheirSender() throws {
        var generator = SeededGenerator(label: "changed votes")
        let directory = try disks()
        let sender = try machine(2, try open(CrashingDirectory(files: directory[1])))
        let vote = try sender.start().messages[0].bytes
        for mutation in MessageMutations.all(vote, stride: 1, using: &generator) {
            // The flag that asks for an answer is not a vote, and not signed.
            if mutation.name == "byte 35" { continue }
            let receiver = try machine(1, try open(CrashingDirectory(files: directory[0])))
            #expect(throws: KeyManagementError.notStarted) {
                try receiver.receive(IncomingMessage(from: 2, vote))
            }
            _ = try receiver.start()
            do {
                _ = try receiver.receive(IncomingMessage(from: 2, mutation.bytes))
                Issue.record("\(mutation.name)")
            } catch {
                #expect(error.culprit == 2, "\(mutation.name): \(error)")
            }
            // Another's vote is not this sender's.
            #expect(throws: KeyManagementError.fault(of: 3, .badSignature)) {
                try receiver.receive(IncomingMessage(from: 3, vote))
            }
        }
    }
}
