import KeyManagement
import TestSupport
import Testing

/// A party whose record was lost, and whose share of the sharing in use others have repaired: it has no votes to
/// show, and is a party like the others all the same.
@Suite struct RepairedVoteTests {
    private let fixture: TransitionFixture

    init() throws { fixture = try TransitionFixture() }

    /// Disks on which the new sharing is in use, and the old one kept: party 3 has not said that it uses it.
    private func disks() throws -> [[String: [UInt8]]] {
        let directories = try fixture.disks().map { CrashingDirectory(files: $0) }
        var run = ProtocolRun(
            try fixture.parties.participants.numbers.map {
                try fixture.machine($0, try fixture.open(directories[$0.place]))
            })
        run.corrupt = [3]
        run.adversary = { $0.bytes[34] == 2 ? [] : [$0.bytes] }
        _ = run.run()
        for directory in directories.dropLast() {
            try #require(directory.files["share-0"] != nil && directory.files["share-1"] != nil)
        }
        return directories.map(\.files)
    }

    private func repaired(_ place: Int, latest: UInt64 = 0) throws -> CrashingDirectory {
        let directory = CrashingDirectory()
        try fixture.open(directory).putBack(fixture.new[place], latest: latest)
        return directory
    }

    @Test(arguments: [[2], [0, 1], [0, 1, 2]], [true, false])
    func repairedPartiesTakePart(lost: [Int], again: Bool) throws {
        var directories = try disks().map { CrashingDirectory(files: $0) }
        for place in lost { directories[place] = try repaired(place) }
        var run = ProtocolRun(
            try fixture.parties.participants.numbers.map {
                try fixture.machine(
                    $0, try fixture.open(directories[$0.place]), isResumed: true)
            })
        run.order = SeededGenerator(label: "repaired")
        for end in run.run().values { #expect(end.output == .settled) }
        for directory in directories {
            #expect(directory.files.keys.sorted() == ["epochs", "share-1"])
        }
        guard again else { return }
        // It has the votes now, and brings one with it that has not seen them.
        let behind = CrashingDirectory(files: try fixture.disks()[1])
        try fixture.open(behind).prepare(
            DealtKey(publicKeyPackage: fixture.new[1].publicKeyPackage, share: fixture.new[1]))
        directories[1] = behind
        var second = ProtocolRun(
            try ([1, 2, 3] as [PartyNumber]).map {
                try fixture.machine(
                    $0, try fixture.open(directories[$0.place]), isResumed: true)
            })
        second.corrupt = [1]
        second.adversary = { _ in [] }
        _ = second.run()
        #expect(try fixture.open(behind).activeShare().publicKeyPackage.epoch == 1)
    }

    /// Who refuses, having prepared, does not have it give up what is in use.
    @Test func aRefusalDoesNotEndIt() throws {
        let refuser = try fixture.open(CrashingDirectory(files: try fixture.disks()[1]))
        try refuser.refuse(fixture.new[1].publicKeyPackage)
        let refusal = try fixture.machine(2, refuser).start().messages[0].bytes
        var directories = try disks().map { CrashingDirectory(files: $0) }
        directories[2] = try repaired(2)
        for order in 0..<8 {
            let copies = directories.map { CrashingDirectory(files: $0.files) }
            var run = ProtocolRun(
                try fixture.parties.participants.numbers.map {
                    try fixture.machine(
                        $0, try fixture.open(copies[$0.place]), isResumed: true)
                })
            run.corrupt = [2]
            run.adversary = { _ in [refusal] }
            run.order = SeededGenerator(label: "refused \(order)")
            let outcomes = run.run()
            #expect(outcomes[3]?.output == .settled)
            #expect(run.parties[3]?.contradicting == [2])
        }
    }

    /// It refuses nothing for which it may have voted before its record was lost.
    @Test func itRefusesNothingOlder() throws {
        let package = fixture.new[2].publicKeyPackage
        let old = fixture.old[2].publicKeyPackage
        let directory = CrashingDirectory()
        let store = try fixture.open(directory)
        try store.putBack(fixture.old[2], latest: package.epoch)
        #expect(store.mayHaveVoted(for: package) && store.mayHaveVoted(for: old))
        #expect(throws: KeyManagementError.staleEpoch(package.epoch, current: package.epoch)) {
            try store.refuse(package)
        }
        // As far as it knows now, it has voted for nothing else.
        let other = try fixture.open(CrashingDirectory())
        try other.putBack(fixture.old[2], latest: old.epoch)
        #expect(!other.mayHaveVoted(for: package))
        try other.refuse(package)
        // A crash in the middle leaves nothing, or all of it.
        for step in 0..<4 {
            for moment in CrashingDirectory.Moment.allCases {
                let crashing = CrashingDirectory(crash: (step, moment))
                try? fixture.open(crashing).putBack(fixture.old[2], latest: package.epoch)
                let after = try fixture.open(CrashingDirectory(files: crashing.files))
                try after.putBack(fixture.old[2], latest: package.epoch)
                #expect(after.mayHaveVoted(for: package), "\(step) \(moment)")
            }
        }
    }
}
