internal import Channels

/// From one protocol to another among the same parties: some of them input random masks, the same in both.
/// x plus the masks is opened by the one, and the masks are taken off in the other (as daBits join two sharings;
/// Rotaru, Wood, ePrint 2019/207). One party more than may be corrupt in either, so that nobody knows the sum.
///
/// If both protocols are active, 56 random subsets of the masks, hidden by one more each, are opened by both and
/// compared: masks that differ pass with probability 2^-56. The parties of one session run both
/// protocols over the same channel, in the same order.
extension ArithmeticParty {
    /// The same elements as shares of another protocol over the same domain.
    public func transfer<Other: ArithmeticParty>(
        _ x: Shares, to other: Other
    ) async throws(MPCError) -> Other.Shares where Other.Domain == Domain {
        guard x.count > 0 else { return other.shares(ofPublic: []) }
        let checks = MaskComparison.count(claim, other.claim)
        let count = x.count + checks
        var here = shares(ofPublic: domain.element(0), count: count)
        var there = other.shares(ofPublic: domain.element(0), count: count)
        for owner in 0...max(claim.corruptible, other.claim.corruptible) {
            let values = party == owner ? try randomElements(count) : nil
            here = add(here, try await input(values, from: owner, count: count))
            there = other.add(there, try await other.input(values, from: owner, count: count))
        }
        if checks > 0 {
            let coins = try await random(count: 3)
            try await meetBeforeCoins()
            let subsets = try await MaskComparison(
                open(coins).map { domain.word(of: $0, at: 0) }, count: x.count)
            let a = try await open(concealed(here, x.count, subsets))
            let b = try await other.open(other.concealed(there, x.count, subsets))
            guard a == b else {
                channel.close()
                throw .inconsistentShares
            }
        }
        let opened = try await open(add(x, here.slice(0..<x.count)))
        return other.addPublic(other.negate(there.slice(0..<x.count)), opened)
    }

    private func randomElements(_ count: Int) throws(MPCError) -> [Element] {
        let stream = try WordStream.unknownToOthers()
        let buffer = ShareBuffer(uninitialized: count, domain: domain)
        domain.fill(buffer.base, count: count, from: stream)
        return buffer.elements(ofComponent: 0)
    }

    /// The sums of subsets of the first `count`, and of one more each.
    private func concealed(_ x: Shares, _ count: Int, _ subsets: MaskComparison) -> Shares {
        .concatenate(
            subsets.enumerated().map { sum(x.gather($0.element + [count + $0.offset])) })
    }
}
