internal import Channels

/// The streams of words that a party of a Shamir session has in common with others.
///
/// All are AES-128-CTR under the key of the group that has them in common, told apart by domains:
/// 1 for what a dealer deals, with the numbers of dealer and receiver; 2 for random sharings. What is
/// only this party's own comes from a stream under a key of its own.
struct ShamirRandomness: Sendable {
    /// By receiver: what this party deals to it. Nil at its own place.
    private let outgoing: [WordStream?]
    /// By dealer: what this party is dealt by it.
    private let incoming: [WordStream?]
    /// Of every group of n - t parties that this party is a member of (Cramer, Damgård, Ishai, TCC 2005,
    /// 3). Empty where there would be too many groups.
    let groups: [WordStream]
    /// Known to nobody else.
    let own: WordStream

    init(
        channel: any Channel, threshold: Int, name: String, binding: [UInt8]
    ) async throws(MPCError) {
        let (n, party) = (channel.partyCount, channel.party)
        let sets = Self.groups(parties: n, threshold: threshold)
        let keys = try await GroupKeys.agree(
            on: channel, groups: GroupKeys.subsets(of: n, size: 2) + sets,
            version: "swift-mpc/shamir/1 \(threshold) \(name)", binding: binding)
        func stream(_ dealer: Int, _ receiver: Int) -> WordStream {
            keys.stream(
                [min(dealer, receiver), max(dealer, receiver)],
                domain: 1 << 32 | UInt64(dealer) << 8 | UInt64(receiver))
        }
        outgoing = (0..<n).map { $0 == party ? nil : stream(party, $0) }
        incoming = (0..<n).map { $0 == party ? nil : stream($0, party) }
        groups = sets.filter { $0.contains(party) }.map { keys.stream($0, domain: 2 << 32) }
        let key = try SessionHash.random(words: 2)
        own = WordStream(key: key.rawBytes, domain: 0)
        extendLifetime(key)
    }

    /// The groups that share a key so that random sharings take no message: all of n - t parties; none
    /// where they would be too many.
    static func groups(parties: Int, threshold: Int) -> [[Int]] {
        let sets = GroupKeys.subsets(of: parties, size: parties - threshold)
        return sets.count <= 10 ? sets : []
    }

    func stream(to receiver: Int) -> WordStream {
        guard let stream = outgoing[receiver] else { preconditionFailure("no stream to oneself") }
        return stream
    }

    func stream(from dealer: Int) -> WordStream {
        guard let stream = incoming[dealer] else { preconditionFailure("no stream to oneself") }
        return stream
    }
}

extension VectorDomain {
    /// The next elements of a stream.
    func fill(_ z: UnsafeMutablePointer<UInt64>, count: Int, from stream: WordStream) {
        fill(z, count: count) { words, count in stream.read(into: words, count: count) }
    }
}
