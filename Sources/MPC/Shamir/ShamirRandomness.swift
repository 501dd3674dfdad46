internal import Channels
internal import FiniteFields

/// The streams of words that a party of a Shamir session has in common with others.
///
/// All are AES-128-CTR under the key of the group that has them in common, told apart by domains:
/// 1 for what a dealer deals, with the numbers of dealer and receiver; 2 for random sharings. What is
/// only this party's own comes from a stream under a key of its own.
struct ShamirRandomness<Element: PrimeField>: Sendable {
    /// By receiver: what this party deals to it. Nil at its own place.
    let outgoing: [WordStream?]
    /// By dealer: what this party is dealt by it.
    let incoming: [WordStream?]
    /// Of every group of n - t parties that this party is a member of: its stream and the factors of its
    /// words in this party's shares. Empty where there would be too many groups.
    let groups: [Group]
    /// Known to nobody else.
    let own: WordStream

    /// A group of all parties but t (Cramer, Damgård, Ishai, TCC 2005, 3): its polynomial is 1 at 0, 0 at
    /// the parties outside of the group, and of degree t.
    struct Group: Sendable {
        let stream: WordStream
        let factor: Element
        let bitFactor: Int
    }

    init<Domain: FieldDomain>(
        channel: any Channel, geometry: ShamirGeometry<Domain>, name: String, binding: [UInt8]
    ) async throws(MPCError) where Domain.Element == Element {
        let (n, t, party) = (geometry.parties, geometry.threshold, geometry.party)
        let sets = ShamirGeometry<Domain>.groups(parties: n, threshold: t)
        let keys = try await GroupKeys.agree(
            on: channel, groups: GroupKeys.subsets(of: n, size: 2) + sets,
            version: "swift-mpc/shamir/1 \(t) \(name)", binding: binding)
        func stream(_ dealer: Int, _ receiver: Int) -> WordStream {
            keys.stream(
                [min(dealer, receiver), max(dealer, receiver)],
                domain: 1 << 32 | UInt64(dealer) << 8 | UInt64(receiver))
        }
        outgoing = (0..<n).map { $0 == party ? nil : stream(party, $0) }
        incoming = (0..<n).map { $0 == party ? nil : stream($0, party) }
        groups = sets.filter { $0.contains(party) }.map { set in
            let outside = (0..<n).filter { !set.contains($0) }
            let points = [Element.zero] + outside.map(ShamirGeometry<Domain>.point)
            let bitPoints = [0] + outside.map { $0 + 1 }
            return Group(
                stream: keys.stream(set, domain: 2 << 32),
                factor: ShamirGeometry<Domain>.factors(
                    at: ShamirGeometry<Domain>.point(party), from: points)[0],
                bitFactor: geometry.binaryField.lagrange(at: party + 1, from: bitPoints)[0])
        }
        let key = try SessionHash.random(words: 2)
        own = WordStream(key: key.rawBytes, domain: 0)
        extendLifetime(key)
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
