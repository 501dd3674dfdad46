import SecretSharing
import TestSupport
import Testing

@Suite struct ReplicatedSharingTests {
    static let edges: [UInt64] = [0, 1, .max, 1 << 63, (1 << 63) - 1]

    func checkAnyTwoReconstruct<Group: WordGroup>(_: Group.Type) throws {
        var generator = SeededGenerator(label: "replicated \(Group.self)")
        for count in [0, 1, 5, 64, 1000] {
            let values = Self.edges.prefix(count) + generator.words(max(0, count - 5))
            let secret = SecretWords(Array(values))
            let components = ReplicatedSharing<Group>.split(secret, using: &generator)
            let shared = components.count
            #expect(shared == count)
            for a in 0..<3 {
                for b in 0..<3 where a != b {
                    let shareA = try components.share(of: a)
                    let shareB = try components.share(of: b)
                    let back = try ReplicatedSharing.reconstruct(shareA, shareB)
                    let revealed = back.reveal()
                    #expect(revealed == Array(values))
                }
            }
        }
    }

    @Test func anyTwoPartiesReconstruct() throws {
        try checkAnyTwoReconstruct(ArithmeticWords.self)
        try checkAnyTwoReconstruct(BooleanWords.self)
    }

    @Test func partyHoldsItsOwnAndTheNextComponent() throws {
        let components = ReplicatedSharing<ArithmeticWords>.split([7, 8])
        for party in 0..<3 {
            let share = try components.share(of: party)
            let held = [share.first.reveal(), share.second.reveal()]
            let expected = [party, (party + 1) % 3].map { components.component($0).reveal() }
            #expect(held == expected)
        }
        let sums = (0..<2).map { i in
            (0..<3).map { components.component($0).reveal()[i] }.reduce(0, &+)
        }
        #expect(sums == [7, 8])
    }

    @Test func componentsAreFreshlyRandom() throws {
        // Each component of a constant vector takes as many values as it has elements, and two
        // splits of one secret have no word in common.
        let constant = [UInt64](repeating: 5, count: 1000)
        let one = ReplicatedSharing<ArithmeticWords>.split(constant)
        let two = ReplicatedSharing<ArithmeticWords>.split(constant)
        for k in 0..<3 {
            let (a, b) = (Set(one.component(k).reveal()), Set(two.component(k).reveal()))
            #expect(a.count == 1000)
            #expect(a.isDisjoint(with: b))
        }
    }

    @Test func changedCommonComponentIsNamed() throws {
        var generator = SeededGenerator(label: "replicated, changed component")
        let secret = SecretWords(generator.words(9))
        let components = ReplicatedSharing<BooleanWords>.split(secret, using: &generator)
        for party in 0..<3 {
            let previous = try components.share(of: (party + 2) % 3)
            var changed = components.component(party).reveal()
            changed[4] ^= 1 << 17
            let forged = try ReplicatedShare<BooleanWords>(
                party: party, first: SecretWords(changed),
                second: components.component((party + 1) % 3))
            #expect(throws: SecretSharingError.inconsistentComponent(party)) {
                _ = try ReplicatedSharing.reconstruct(previous, forged).count
            }
            #expect(throws: SecretSharingError.inconsistentComponent(party)) {
                _ = try ReplicatedSharing.reconstruct(forged, previous).count
            }
        }
    }

    @Test func hostileShapesAreRefused() throws {
        let components = ReplicatedSharing<ArithmeticWords>.split([1, 2, 3])
        for party in [-1, 3, Int.max, Int.min] {
            #expect(throws: SecretSharingError.noSuchParty(party, of: 3)) {
                _ = try components.share(of: party).count
            }
            #expect(throws: SecretSharingError.noSuchParty(party, of: 3)) {
                _ = try ReplicatedShare<ArithmeticWords>(
                    party: party, first: SecretWords(count: 1), second: SecretWords(count: 1)
                ).count
            }
        }
        #expect(throws: SecretSharingError.lengthMismatch(expected: 3, found: 2)) {
            _ = try ReplicatedShare<ArithmeticWords>(
                party: 0, first: SecretWords(count: 3), second: SecretWords(count: 2)
            ).count
        }
        let share = try components.share(of: 1)
        let same = try components.share(of: 1)
        #expect(throws: SecretSharingError.sameParty(1)) {
            _ = try ReplicatedSharing.reconstruct(share, same).count
        }
        let short = try ReplicatedSharing<ArithmeticWords>.split([1]).share(of: 0)
        #expect(throws: SecretSharingError.lengthMismatch(expected: 3, found: 1)) {
            _ = try ReplicatedSharing.reconstruct(share, short).count
        }
    }
}
