import ComputeNode
import Ledger
import Testing

/// How a sharing stands to what the chain shows.
@Suite struct SharingStandingTests {
    private let members = (1...3).map { Samples.address($0) }

    private func key(_ epoch: UInt64, _ members: [Address], threshold: UInt64 = 2)
        -> KeyRegistry.Key
    {
        KeyRegistry.Key(
            owner: Samples.address(9), guardian: nil, status: .active, scheme: 1,
            threshold: threshold, epoch: epoch, policyHash: Samples.word(1), policyNumber: 0,
            publicKey: [1], members: members)
    }

    private func standing(_ epoch: UInt64, to key: KeyRegistry.Key, at now: UInt64)
        -> SharingStanding
    {
        SharingStanding(
            chainEpoch: epoch, madeAt: 1_000_000, members: members, threshold: 2, to: key,
            now: now)
    }

    @Test func epochsDecideFirst() {
        for holders in [members, [Samples.address(4)]] {
            #expect(standing(3, to: key(2, holders), at: 1_000_000) == .ahead)
            #expect(standing(1, to: key(2, holders), at: 1_000_000) == .over)
        }
        #expect(standing(2, to: key(2, members.reversed()), at: .max / 2) == .shown)
    }

    /// Another sharing is shown as its epoch: it may be shown yet for a day, and then it is over.
    @Test func whatIsPassedOverIsOverAfterADay() {
        let others = [members[0], members[1], Samples.address(4)]
        for passed in [key(2, others), key(2, members, threshold: 3)] {
            #expect(standing(2, to: passed, at: 1_000_000) == .ahead)
            #expect(standing(2, to: passed, at: 1_000_000 + 86_399) == .ahead)
            #expect(standing(2, to: passed, at: 1_000_000 + 86_400) == .over)
        }
    }
}
