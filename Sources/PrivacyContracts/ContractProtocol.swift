public import MPC

/// By which protocol a contract is run, and among how many parties.
public struct ContractProtocol: Hashable, Sendable {
    /// Sharing, and what corrupt parties may do.
    public enum Scheme: String, CaseIterable, Sendable {
        /// Among three, one of them corrupt; passive, or active with abort.
        case replicated
        case replicatedActive = "replicated-active"
        /// Among 3 to 16, fewer than half of them corrupt; passive, or active with abort.
        case shamir
        case shamirActive = "shamir-active"
        /// Among 2 to 16, all but one of them corrupt; passive, or active with abort.
        case additive
        case additiveActive = "additive-active"

        /// How many parties it can have.
        public var parties: ClosedRange<Int> {
            switch self {
            case .replicated, .replicatedActive: 3...3
            case .shamir, .shamirActive: 3...16
            case .additive, .additiveActive: 2...16
            }
        }

        public var adversary: SecurityClaim.Adversary {
            switch self {
            case .replicated, .shamir, .additive: .passive
            case .replicatedActive, .shamirActive, .additiveActive: .activeWithAbort
            }
        }

        /// Whether products take triples that are made ahead.
        public var hasPreprocessing: Bool { self == .additive || self == .additiveActive }
    }

    public let scheme: Scheme
    public let parties: Int

    /// Without `parties` as few as the protocol has.
    /// - Throws: `ContractError.partyCount` where the protocol can't have so many.
    public init(_ scheme: Scheme, parties: Int? = nil) throws(ContractError) {
        let parties = parties ?? scheme.parties.lowerBound
        guard scheme.parties.contains(parties) else {
            throw .partyCount(
                parties, lowest: scheme.parties.lowerBound, highest: scheme.parties.upperBound)
        }
        self.scheme = scheme
        self.parties = parties
    }

    /// Words that a party gets of a provider's vector of so many elements: with an active adversary there are
    /// tags beside them (`split`).
    public func deliveredWords(ofElements count: Int) -> Int {
        scheme.adversary == .passive ? count : count + InputTags.deliveredWords(parties: parties)
    }

    /// Cuts a provider's vector into one share for each party: all together have it, fewer learn nothing.
    /// Where parties may do what they like tags come with it, by which a run notices a share that its party
    /// has changed.
    /// - Parameter generator: cryptographically secure.
    public func split(
        _ elements: [UInt64], using generator: inout some RandomNumberGenerator
    ) -> [[UInt64]] {
        guard scheme.adversary != .passive else { return cut(elements, using: &generator) }
        var tags: [UInt64] = []
        // By party.
        var keyed = [[UInt64]](repeating: [], count: parties)
        for _ in 0..<InputTags.sets {
            let keyParts = (0..<parties).map { _ in
                (0..<InputTags.keyWords).map { _ in generator.next() as UInt64 }
            }
            tags += InputTags.sums(
                elements, members: InputTags.members(keyParts: keyParts, count: elements.count),
                zero: 0
            ) { $0 &+ $1 }
            let digests = keyParts.enumerated().flatMap { InputTags.digest(ofPart: $1, party: $0) }
            for party in 0..<parties { keyed[party] += keyParts[party] + digests }
        }
        return zip(cut(elements + tags, using: &generator), keyed).map { $0 + $1 }
    }

    private func cut(
        _ words: [UInt64], using generator: inout some RandomNumberGenerator
    ) -> [[UInt64]] {
        var last = words
        var shares: [[UInt64]] = []
        for _ in 1..<parties {
            let share = words.map { _ in generator.next() as UInt64 }
            for i in last.indices { last[i] &-= share[i] }
            shares.append(share)
        }
        return shares + [last]
    }
}
