import EllipticCurves
import FiniteFields
import KeyManagement
import SecretSharing
import TestSupport
import Testing

/// One party of three votes for a sharing to some and against it to others.
@Suite struct SplitVoteTests {
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

    /// What party 3 says when it refuses, though it has prepared.
    private func lateRefusal() throws -> [UInt8] {
        let refuser = try open(CrashingDirectory(files: try disks()[2]))
        try refuser.refuse(new[2].publicKeyPackage)
        return try machine(3, refuser).start().messages[0].bytes
    }

    /// A run on these disks, in which party 3 may be corrupt; what becomes of parties and disks.
    private func run(
        _ disks: [[String: [UInt8]]], order: SeededGenerator? = nil,
        resumed: Bool = true, adversary: ((Envelope) -> [[UInt8]])? = nil
    ) throws -> (
        [PartyNumber: Outcome<KeyTransition<Group>.Outcome>], [PartyNumber: Set<PartyNumber>],
        [[String: [UInt8]]]
    ) {
        let directories = disks.map { CrashingDirectory(files: $0) }
        var run = ProtocolRun(
            try parties.participants.numbers.map {
                try machine($0, try open(directories[$0.place]), isResumed: resumed)
            })
        if let adversary {
            run.corrupt = [3]
            run.adversary = adversary
        }
        run.order = order
        let outcomes = run.run()
        return (outcomes, run.parties.mapValues(\.contradicting), directories.map(\.files))
    }

    /// Votes for it to some and against it to others, then every honest party starts again: they come to
    /// one end, name nobody honest, and go on to the next sharing.
    @Test(arguments: [1, 2] as [PartyNumber], [false, true])
    func splitVotes(victim: PartyNumber, isLast: Bool) throws {
        let refusal = try lateRefusal()
        var generator = SeededGenerator(label: "split votes")
        for _ in 0..<8 {
            let order = SeededGenerator(seed: generator.next())
            let (outcomes, _, split) = try run(try disks(), order: order, resumed: false) {
                if $0.recipient != victim { return [$0.bytes] }
                return isLast ? [$0.bytes, refusal] : [refusal]
            }
            for party in [1, 2] as [PartyNumber] { #expect(outcomes[party]?.error == nil) }
            try fixture.requireKey(split, "split, seed \(generator.seed)")
            // The victim alone starts again first, then the others with it.
            let (ends, named, disks) = try run(
                split, order: SeededGenerator(seed: generator.next())
            ) { _ in isLast ? [refusal] : [] }
            for party in [1, 2] as [PartyNumber] { #expect(ends[party]?.error == nil) }
            try fixture.requireKey(disks, "again, seed \(generator.seed)")
            let epochs = try [0, 1].map {
                try open(CrashingDirectory(files: disks[$0])).record.active?.epoch
            }
            #expect(epochs[0] == epochs[1], "seed \(generator.seed)")
            if epochs[0] == 1 {
                // Both know who has voted twice, and wait for it no longer.
                for party in [1, 2] as [PartyNumber] {
                    #expect(ends[party]?.output == .settled, "seed \(generator.seed)")
                    #expect(named[party] == [3], "seed \(generator.seed)")
                }
            }
            for place in 0..<2 {
                let store = try open(CrashingDirectory(files: disks[place]))
                let next = try package(epoch: 2)
                try store.prepare(DealtKey(publicKeyPackage: next, share: nil))
                try store.commit(next.digest)
                #expect(store.record.waiting.isEmpty)
            }
        }
    }

    private func package(epoch: UInt64) throws -> PublicKeyPackage<Group> {
        let package = new[0].publicKeyPackage
        return try PublicKeyPackage(
            keyID: package.keyID, purpose: package.purpose, participants: package.participants,
            minimumSigners: 2, epoch: epoch, commitments: package.commitments)
    }

    /// One has seen all votes, the other a refusal first: the votes count.
    @Test func theVotesOfAllCountMoreThanARefusal() throws {
        let refusal = try lateRefusal()
        let (outcomes, named, split) = try run(try disks(), resumed: false) {
            $0.recipient == 1 ? [refusal] : [$0.bytes]
        }
        #expect(outcomes[1]?.output == .abandoned(by: 3))
        #expect(named[2] == [3])
        let first = try open(CrashingDirectory(files: split[0]))
        #expect(first.record.active?.epoch == 0 && first.record.pending == nil)
        #expect(first.record.waiting.map(\.epoch) == [1])
        #expect(try open(CrashingDirectory(files: split[1])).record.active?.epoch == 1)
        // Party 3 says nothing any more.
        let (ends, again, disks) = try run(split) { _ in [] }
        for party in [1, 2] as [PartyNumber] {
            #expect(ends[party]?.output == .settled)
            #expect(again[party] == [3])
            #expect(disks[party.place].keys.sorted() == ["epochs", "share-1"])
        }
    }

    /// A refusal after the votes is no way out, and takes nobody's share.
    @Test func aLateRefusalChangesNothing() throws {
        let refusal = try lateRefusal()
        let (outcomes, named, disks) = try run(try disks(), resumed: false) {
            $0.recipient == 1 ? [$0.bytes, refusal] : [$0.bytes]
        }
        for party in [1, 2] as [PartyNumber] { #expect(outcomes[party]?.output == .settled) }
        #expect(named[1] == [3])
        try fixture.requireKey(disks, "late refusal")
    }

    /// One refuses, one has given up, one starts again: nobody is named, and all end.
    @Test func everybodyHonestComesToOneEnd() throws {
        var generator = SeededGenerator(label: "honest refusal")
        for _ in 0..<8 {
            var disks = try disks()
            let directories = disks.map { CrashingDirectory(files: $0) }
            try open(directories[2]).refuse(new[2].publicKeyPackage)
            // In the first run party 2 hears the refusal and party 1 nothing of anybody.
            var first = ProtocolRun(
                try parties.participants.numbers.map {
                    try machine($0, try open(directories[$0.place]))
                })
            first.corrupt = [2, 3]
            first.adversary = { $0.recipient == 1 ? [] : [$0.bytes] }
            let outcomes = first.run()
            #expect(outcomes[2]?.output == .abandoned(by: 3))
            disks = directories.map(\.files)
            let (ends, named, _) = try run(
                disks, order: SeededGenerator(seed: generator.next()))
            for (party, end) in ends {
                #expect(end.output == .abandoned(by: 3), "\(party)")
                #expect(named[party] == [])
            }
        }
    }
}
