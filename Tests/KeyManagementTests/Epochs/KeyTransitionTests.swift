import EllipticCurves
import FiniteFields
import KeyManagement
import SecretSharing
import TestSupport
import Testing

@Suite struct KeyTransitionTests {
    typealias Group = TransitionFixture.Group

    private let fixture: TransitionFixture

    init() throws { fixture = try TransitionFixture() }

    private var parties: TestParties { fixture.parties }
    private var new: [KeyShare<Group>] { fixture.new }

    private func disks() throws -> [[String: [UInt8]]] { try fixture.disks() }

    private func open(_ directory: any DurableDirectory) throws -> EpochStore<Group> {
        try fixture.open(directory)
    }

    private func machine(
        _ party: PartyNumber, _ store: EpochStore<Group>, isResumed: Bool = false
    ) throws -> KeyTransition<Group> {
        try fixture.machine(party, store, isResumed: isResumed)
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
                try fixture.requireKey(disks, name)

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
                try fixture.requireKey(again.map(\.files), name)
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

    /// Who takes part, with which keys and which share; and what comes when.
    @Test func termsAndStepsAreChecked() throws {
        let store = try open(CrashingDirectory(files: disks()[0]))
        let package = new[0].publicKeyPackage
        func machine(
            _ party: PartyNumber, keys: PartyNumber, dealt: DealtKey<Group>?
        ) throws -> KeyTransition<Group> {
            try KeyTransition(
                to: package, dealt: dealt, store: store, participants: parties.participants,
                party: party, keys: parties.keys(of: keys))
        }
        #expect(throws: KeyManagementError.noSuchParty(4)) {
            _ = try machine(4, keys: 1, dealt: nil)
        }
        #expect(throws: KeyManagementError.notOwnKeys(1)) {
            _ = try machine(1, keys: 2, dealt: nil)
        }
        let old = fixture.old[0]
        #expect(throws: KeyManagementError.shareDoesNotFit) {
            _ = try machine(
                1, keys: 1, dealt: DealtKey(publicKeyPackage: old.publicKeyPackage, share: old))
        }
        // After a restart there has to be a share already.
        let empty = try machine(1, keys: 1, dealt: nil)
        #expect(throws: KeyManagementError.noShare) { try empty.start() }
        let first = try self.machine(1, store)
        #expect(first.missing.isEmpty)
        _ = try first.start()
        #expect(throws: KeyManagementError.alreadyStarted) { try first.start() }
        for stranger in [1, 4] as [PartyNumber] {
            #expect(throws: KeyManagementError.unknownSender(stranger)) {
                try first.receive(IncomingMessage(from: stranger, []))
            }
        }
        // What asks for an answer is a flag, 0 or 1.
        let second = try self.machine(2, open(CrashingDirectory(files: disks()[1])))
        var vote = try second.start().messages[0].bytes
        vote[35] = 2
        #expect(throws: KeyManagementError.fault(of: 2, .malformed)) {
            try first.receive(IncomingMessage(from: 2, vote))
        }
        vote[35] = 0
        #expect(try first.receive(IncomingMessage(from: 2, vote)).messages.isEmpty)
    }

    /// Votes of all that are none, or are passed on by another than who has them.
    @Test func falseCertificatesNameTheirSender() throws {
        let files = try disks()
        let directories = files.map { CrashingDirectory(files: $0) }
        let stores = try directories.map { try open($0) }
        var run = ProtocolRun(
            try parties.participants.numbers.map { try machine($0, stores[$0.place]) })
        _ = run.run()
        let message = try machine(2, stores[1], isResumed: true).start().messages[0].bytes
        let certificate = message.count - 3 * 64
        for place in [36, 37, 100, certificate, certificate + 64, message.count - 1] {
            var changed = message
            changed[place] ^= 1
            let receiver = try machine(1, try open(CrashingDirectory(files: files[0])))
            _ = try receiver.start()
            do throws(KeyManagementError) {
                _ = try receiver.receive(IncomingMessage(from: 2, changed))
                Issue.record("byte \(place)")
            } catch {
                #expect(error.culprit == 2, "byte \(place): \(error)")
            }
        }
        let receiver = try machine(1, try open(CrashingDirectory(files: files[0])))
        _ = try receiver.start()
        #expect(throws: KeyManagementError.fault(of: 3, .malformed)) {
            try receiver.receive(IncomingMessage(from: 3, message))
        }
        // As it is it takes the receiver along.
        let step = try receiver.receive(IncomingMessage(from: 2, message))
        #expect(!step.messages.isEmpty && receiver.missing == [3])
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
            #expect(throws: KeyManagementError.fault(of: 3, .malformed)) {
                try receiver.receive(IncomingMessage(from: 3, vote))
            }
        }
    }
}
