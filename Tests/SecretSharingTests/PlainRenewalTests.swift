import BigIntegers
import FiniteFields
import SecretSharing
import TestSupport
import Testing

/// Refresh, change of members and threshold, and repair on shares alone.
@Suite struct PlainRenewalTests {
    @Test func plainSharesAreRefreshedMovedAndRepaired() throws {
        try checkPlain(GF256.self)
        try checkPlain(BN254Fr.self)
    }

    private func checkPlain<F: Field & BitwiseCopyable>(_: F.Type) throws {
        var generator = SeededGenerator(label: "renewal over \(F.self)")
        let secret = (0..<4).map { _ in F.random(using: &generator) }
        let old = try ShamirSharing<F>(threshold: 1, parties: 4)
        var shares = old.split(SecretVector(secret), using: &generator)

        let zeros = old.splitZeros(count: 4)
        let refreshed = try zip(shares, zeros).map { try $0.adding($1) }
        let back = try old.reconstruct(refreshed).reveal()
        #expect(back == secret)
        #expect(throws: SecretSharingError.inconsistentShares) {
            _ = try old.reconstruct([shares[0], refreshed[1], refreshed[2]]).count
        }
        shares = refreshed

        // From 2 of 4 to 3 of 5, by holders 4, 1 and 2.
        let new = try ShamirSharing<F>(threshold: 2, parties: 5)
        let holders = [shares[3], shares[0], shares[1]]
        let parts = holders.map { new.split($0.values, using: &generator) }
        let moved = try (0..<5).map { j in
            try new.redistributed(
                parts.map { $0[j] }, from: holders.map(\.index), oldThreshold: 1)
        }
        let again = try new.reconstruct(moved.shuffled(using: &generator)).reveal()
        #expect(again == secret)
        #expect(throws: SecretSharingError.tooFewShares(needed: 3, given: 2)) {
            _ = try new.reconstruct(Array(moved.prefix(2))).count
        }

        // Party 2's share, by parties 5, 1, 4.
        let helpers = [moved[4], moved[0], moved[3]]
        let indices = helpers.map(\.index)
        let lost = moved[1].index
        let dealt = try helpers.map {
            try new.repairParts(of: $0, helpers: indices, lost: lost)
        }
        let sums = try (0..<3).map { j in
            AdditiveShare(party: j, values: try AdditiveShare.sum(dealt.map { $0[j] }))
        }
        let repaired = try new.repaired(lost, from: sums)
        let (values, expected) = (repaired.values.reveal(), moved[1].values.reveal())
        #expect(values == expected && repaired.index == lost)
        try checkRefusals(new, moved)
    }

    private func checkRefusals<F: Field & BitwiseCopyable>(
        _ sharing: ShamirSharing<F>, _ shares: [ShamirShare<F>]
    ) throws {
        let indices = shares.map(\.index)
        #expect(throws: SecretSharingError.unknownIndex(indices[1].number)) {
            _ = try shares[0].adding(shares[1]).count
        }
        let short = ShamirShare(
            index: indices[0], values: SecretVector<F>(repeating: .zero, count: 1))
        #expect(throws: SecretSharingError.lengthMismatch(expected: 4, found: 1)) {
            _ = try shares[0].adding(short).count
        }
        let few = SecretSharingError.tooFewShares(needed: 3, given: 2)
        #expect(throws: few) {
            _ = try sharing.redistributed(
                Array(shares.prefix(2)), from: Array(indices.prefix(2)), oldThreshold: 2
            ).count
        }
        let same = [shares[0], shares[0], shares[0]]
        #expect(throws: SecretSharingError.repeatedIndex(1)) {
            _ = try sharing.redistributed(
                same, from: [indices[0], indices[1], indices[0]], oldThreshold: 2
            ).count
        }
        #expect(throws: SecretSharingError.unknownIndex(2)) {
            _ = try sharing.redistributed(
                Array(shares.prefix(3)), from: Array(indices.prefix(3)), oldThreshold: 2
            ).count
        }
        let helpers = Array(indices.prefix(3))
        #expect(throws: few) {
            _ = try sharing.repairParts(
                of: shares[0], helpers: Array(indices.prefix(2)), lost: indices[4])
        }
        // The lost share is no helper's, helpers don't repeat, and a stranger is none.
        #expect(throws: SecretSharingError.unknownIndex(1)) {
            _ = try sharing.repairParts(of: shares[0], helpers: helpers, lost: indices[0])
        }
        #expect(throws: SecretSharingError.unknownIndex(4)) {
            _ = try sharing.repairParts(of: shares[3], helpers: helpers, lost: indices[4])
        }
        #expect(throws: SecretSharingError.repeatedIndex(1)) {
            _ = try sharing.repairParts(
                of: shares[0], helpers: [indices[0], indices[1], indices[0]], lost: indices[4])
        }
    }
}
