import BigIntegers
import EllipticCurves
import FiniteFields
import SecretSharing
import TestSupport
import Testing

/// Refresh, change of members and threshold, and repair with Feldman's commitments.
@Suite struct RenewalTests {
    typealias G = Ristretto255
    typealias Scalar = G.Scalar

    private func start(
        _ secret: Scalar, threshold: Int, parties: Int
    ) throws -> (FeldmanSharing<G>, [CommittedShare<G>]) {
        let feldman = try FeldmanSharing<G>(threshold: threshold, parties: parties)
        let dealing = try feldman.deal(SecretVector([secret]))
        let shares = try dealing.shares.map { try CommittedShare($0, dealing.commitments) }
        return (feldman, shares)
    }

    private func received(
        _ dealings: [(ShareIndex<Scalar>, FeldmanSharing<G>.Dealing)], at place: Int
    ) -> [ReceivedDealing<G>] {
        dealings.map {
            ReceivedDealing(dealer: $0, commitments: $1.commitments, share: $1.shares[place])
        }
    }

    private func refreshed(
        _ feldman: FeldmanSharing<G>, _ shares: [CommittedShare<G>]
    ) throws -> [CommittedShare<G>] {
        let dealings = try feldman.sharing.indices.prefix(2).map { ($0, try feldman.dealZero()) }
        return try shares.enumerated().map {
            try $1.refreshed(with: received(dealings, at: $0))
        }
    }

    private func reshared(
        _ shares: [CommittedShare<G>], to feldman: FeldmanSharing<G>
    ) throws -> [CommittedShare<G>] {
        let old = shares[0].commitments
        let dealings = try shares.map { ($0.share.index, try feldman.redeal($0)) }
        return try feldman.sharing.indices.indices.map {
            try feldman.redistributed(received(dealings, at: $0), old: old)
        }
    }

    private func repaired(
        _ feldman: FeldmanSharing<G>, _ helpers: [CommittedShare<G>],
        _ lost: ShareIndex<Scalar>
    ) throws -> CommittedShare<G> {
        let indices = helpers.map(\.share.index)
        let old = helpers[0].commitments
        let dealings = try helpers.map {
            try feldman.repairDealing($0, helpers: indices, lost: lost)
        }
        let published = dealings.map(\.commitments)
        let sums = try helpers.indices.map { j in
            try feldman.repairSum(
                dealings.map { $0.parts[j] }, published, at: j, helpers: indices, lost: lost, old)
        }
        return try feldman.repaired(sums, published, helpers: indices, lost: lost, old)
    }

    /// alice 196: the key is what it was, whatever the sequence, and never zero.
    @Test func randomSequencesKeepTheKey() throws {
        var generator = SeededGenerator(label: "renewal, sequences")
        for _ in 0..<3 {
            let secret = Scalar.random(using: &generator)
            var (feldman, shares) = try start(secret, threshold: 1, parties: 3)
            let key = shares[0].commitments.publicSecret
            for _ in 0..<6 {
                let threshold = feldman.sharing.threshold
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: shares = try refreshed(feldman, shares)
                case 1:
                    let next = Int.random(in: 0...3, using: &generator)
                    let new = try FeldmanSharing<G>(
                        threshold: next,
                        parties: next + Int.random(in: 2...3, using: &generator))
                    let quorum = shares.shuffled(using: &generator)
                        .prefix(Int.random(in: (threshold + 1)...shares.count, using: &generator))
                    shares = try reshared(Array(quorum), to: new)
                    feldman = new
                default:
                    let order = shares.indices.shuffled(using: &generator)
                    let lost = shares[order[0]].share.index
                    let helpers = order.dropFirst().prefix(threshold + 1).map { shares[$0] }
                    guard helpers.count > threshold else { continue }
                    let again = try repaired(feldman, helpers, lost)
                    let (a, b) = (
                        again.share.values.reveal(), shares[order[0]].share.values.reveal()
                    )
                    #expect(a == b && again.share.index == lost)
                }
                #expect(shares.allSatisfy { $0.commitments == shares[0].commitments })
                #expect(shares[0].commitments.publicSecret == key)
                let some = shares.shuffled(using: &generator)
                    .prefix(feldman.sharing.threshold + 1)
                let back = try feldman.reconstruct(
                    some.map(\.share), shares[0].commitments
                ).reveal()
                #expect(back == [secret])
            }
        }
    }

    @Test func aCheatingDealerOfARefreshIsNamed() throws {
        let (feldman, shares) = try start(Scalar(9), threshold: 1, parties: 3)
        let zero = try feldman.dealZero()
        let indices = feldman.sharing.indices
        let good = ReceivedDealing(
            dealer: indices[0], commitments: zero.commitments, share: zero.shares[0])
        // A wrong share, another's share, not zero, another threshold.
        let wrong = ShamirShare(
            index: indices[0], values: SecretVector([zero.shares[0].values.reveal()[0] + .one]))
        let other = try feldman.deal(SecretVector([Scalar(1)]))
        let wide = try FeldmanSharing<G>(threshold: 2, parties: 3).dealZero()
        let cheats = [
            (zero.commitments, wrong), (zero.commitments, zero.shares[1]),
            (other.commitments, other.shares[0]), (wide.commitments, wide.shares[0]),
        ]
        for (commitments, share) in cheats {
            let bad = ReceivedDealing(dealer: indices[1], commitments: commitments, share: share)
            #expect(throws: SecretSharingError.inconsistentDealer(1)) {
                _ = try shares[0].refreshed(with: [good, bad])
            }
        }
        #expect(throws: SecretSharingError.repeatedIndex(1)) {
            _ = try shares[0].refreshed(with: [good, good])
        }
        // Old and new shares don't mix.
        let new = try shares[0].refreshed(with: [good])
        #expect(throws: SecretSharingError.wrongShares([1, 2])) {
            _ = try feldman.reconstruct(
                [shares[0].share, shares[1].share], new.commitments
            ).count
        }
        #expect(throws: SecretSharingError.wrongShares([1])) {
            _ = try CommittedShare(shares[0].share, new.commitments)
        }
    }

    @Test func aCheatingDealerOfAResharingIsNamed() throws {
        let (_, shares) = try start(Scalar(9), threshold: 1, parties: 3)
        let new = try FeldmanSharing<G>(threshold: 1, parties: 4)
        let old = shares[0].commitments
        let dealings = try shares.map { ($0.share.index, try new.redeal($0)) }
        let good = received(dealings, at: 2)
        _ = try new.redistributed(good, old: old)
        // Another secret than its own share; another's; a wrong part; another threshold.
        let own = try new.deal(SecretVector([Scalar(5)]))
        let wide = try FeldmanSharing<G>(threshold: 2, parties: 4).redeal(shares[1])
        let wrong = ShamirShare(
            index: good[1].share.index,
            values: SecretVector([good[1].share.values.reveal()[0] + .one]))
        let cheats = [
            (own.commitments, own.shares[2]), (good[0].commitments, good[0].share),
            (good[1].commitments, wrong), (wide.commitments, wide.shares[2]),
            (good[1].commitments, dealings[1].1.shares[3]),
        ]
        for (commitments, share) in cheats {
            var bad = good
            bad[1] = ReceivedDealing(
                dealer: good[1].dealer, commitments: commitments, share: share)
            #expect(throws: SecretSharingError.inconsistentDealer(1)) {
                _ = try new.redistributed(bad, old: old)
            }
        }
        #expect(throws: SecretSharingError.tooFewShares(needed: 2, given: 1)) {
            _ = try new.redistributed([good[0]], old: old)
        }
        #expect(throws: SecretSharingError.repeatedIndex(1)) {
            _ = try new.redistributed([good[0], good[0]], old: old)
        }
    }

    /// Two new parties that were shown different dealings have different commitments, and their shares
    /// don't fit together: they notice before old shares go.
    @Test func aSplitViewOfAResharingShows() throws {
        let (_, shares) = try start(Scalar(9), threshold: 1, parties: 3)
        let new = try FeldmanSharing<G>(threshold: 1, parties: 3)
        let old = shares[0].commitments
        func view(_ holders: [Int]) throws -> [CommittedShare<G>] {
            try reshared(holders.map { shares[$0] }, to: new)
        }
        let (one, two) = (try view([0, 1]), try view([1, 2]))
        #expect(one[0].commitments != two[0].commitments)
        #expect(one[0].commitments.publicSecret == old.publicSecret)
        #expect(two[0].commitments.publicSecret == old.publicSecret)
        #expect(throws: SecretSharingError.wrongShares([2])) {
            _ = try new.reconstruct([one[0].share, two[1].share], one[0].commitments).count
        }
    }

    @Test func aCheatingHelperOfARepairIsNamed() throws {
        let (feldman, shares) = try start(Scalar(9), threshold: 1, parties: 4)
        let helpers = [shares[0], shares[2], shares[3]]
        let indices = helpers.map(\.share.index)
        let lost = shares[1].share.index
        let old = shares[0].commitments
        let dealings = try helpers.map {
            try feldman.repairDealing($0, helpers: indices, lost: lost)
        }
        let published = dealings.map(\.commitments)
        func sum(_ parts: [AdditiveShare<Scalar>], _ published: [[G]]) throws {
            _ = try feldman.repairSum(
                parts, published, at: 1, helpers: indices, lost: lost, old)
        }
        let parts = dealings.map { $0.parts[1] }
        try sum(parts, published)
        var wrongParts = parts
        wrongParts[2] = AdditiveShare(party: 1, values: SecretVector([Scalar(3)]))
        #expect(throws: SecretSharingError.wrongHelpers([2])) { try sum(wrongParts, published) }
        var wrongPublished = published
        wrongPublished[0][2] += .generator
        #expect(throws: SecretSharingError.wrongHelpers([0])) { try sum(parts, wrongPublished) }
        wrongPublished = published
        wrongPublished[1].removeLast()
        #expect(throws: SecretSharingError.wrongHelpers([1])) { try sum(parts, wrongPublished) }
        #expect(throws: SecretSharingError.lengthMismatch(expected: 3, found: 2)) {
            try sum(Array(parts.dropLast()), published)
        }
        #expect(throws: SecretSharingError.lengthMismatch(expected: 3, found: 2)) {
            try sum(parts, Array(published.dropLast()))
        }
        var sums = try (0..<3).map { j in
            try feldman.repairSum(
                dealings.map { $0.parts[j] }, published, at: j, helpers: indices, lost: lost, old)
        }
        let again = try feldman.repaired(
            sums, published, helpers: indices, lost: lost, old
        ).share.values.reveal()
        let expected = shares[1].share.values.reveal()
        #expect(again == expected)
        sums[1] = AdditiveShare(party: 1, values: SecretVector([Scalar(3)]))
        #expect(throws: SecretSharingError.wrongHelpers([1])) {
            _ = try feldman.repaired(sums, published, helpers: indices, lost: lost, old)
        }
        let other = try FeldmanSharing<G>(threshold: 2, parties: 4)
        #expect(throws: SecretSharingError.wrongCommitmentCount(expected: 3, found: 2)) {
            _ = try other.repaired(sums, published, helpers: indices, lost: lost, old)
        }
    }
}
