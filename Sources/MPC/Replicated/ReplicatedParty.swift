public import Channels

/// One party of a three-party computation on replicated shares over Z/2^64 and its Boolean twin
/// (Araki, Furukawa, Lindell, Nof, Ohara: ePrint 2016/768).
///
/// Three parties, one of which may be corrupt; passive security: a corrupt party that follows the
/// protocol learns nothing but what is opened to it. A party that deviates can change results and
/// is not caught. No guaranteed output: a party that stops ends the computation with an error that
/// names it. Assumes authenticated private channels, and AES-128 as a pseudo-random function.
///
/// Operations work on whole vectors; all three parties call the same operations in the same order
/// with equal public arguments. Each round of an operation is one exchange whatever the length.
/// Precondition of every operation on two vectors: equal counts, and equal widths for Boolean
/// shares. After an error the party is of no more use: what needs messages throws `.ended`. A party belongs to one task at a time: its
/// methods are not called concurrently. The time of an operation depends on lengths, widths and
/// public arguments only, with one exception: a party that draws a permutation for `shuffle` (so `sort`, too) and sets
/// its network of switches takes time, and touches memory at places, that depend on this permutation
/// (`PermutationNetwork`). On no share does either depend.
public final class ReplicatedParty: MixedParty {
    let links: VectorLinks
    /// This party's number: 0, 1 or 2. It holds components `party` and `party + 1` mod 3.
    public let party: Int
    let randomness: CorrelatedRandomness

    /// Sets up a session: agrees with the other two on keys, and checks that all see the same
    /// session. Two rounds. `binding` says what the session is for (a task's identity, say); a party
    /// that gives other bytes makes all three throw `.transcriptMismatch`.
    public convenience init(channel: any Channel, binding: [UInt8] = []) async throws(MPCError) {
        let randomness = try await SessionSetup.agree(on: channel, binding: binding)
        self.init(links: VectorLinks(channel: channel), randomness: randomness)
    }

    init(links: VectorLinks, randomness: CorrelatedRandomness) {
        self.links = links
        self.randomness = randomness
        party = links.channel.party
    }

    /// A party with given keys kᵢ and kᵢ₊₁ of 16 bytes, without set-up: for tests of what is masked by
    /// which key.
    package convenience init(
        channel: any Channel, insecureKeys first: [UInt8], _ second: [UInt8]
    ) {
        let randomness = first.withUnsafeBytes { first in
            second.withUnsafeBytes { CorrelatedRandomness(first: first, second: $0) }
        }
        self.init(links: VectorLinks(channel: channel), randomness: randomness)
    }

    public var channel: any Channel { links.channel }
    public var domain: Ring64 { Ring64() }

    /// The party that receives what this one multiplies: i-1, holder of components i-1 and i.
    var previous: Int { (party + 2) % 3 }
    /// The party this one receives from: i+1, holder of components i+1 and i+2.
    var next: Int { (party + 1) % 3 }

    /// Whether this party's first or second component is component `k`, if either.
    func position(ofComponent k: Int) -> Position? {
        k == party ? .first : k == next ? .second : nil
    }

    enum Position { case first, second }
}
