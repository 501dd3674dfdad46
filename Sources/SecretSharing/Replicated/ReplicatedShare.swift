/// What one party holds of a replicated sharing: components `party` and `party + 1` (mod 3).
///
/// Alone it says nothing about the secret. Wiped on release.
public struct ReplicatedShare<Group: WordGroup>: ~Copyable, Sendable {
    /// The holder: 0, 1 or 2.
    public let party: Int
    /// Component `party`.
    public let first: SecretWords
    /// Component `party + 1` (mod 3).
    public let second: SecretWords

    /// How many words are shared.
    public var count: Int { first.count }

    /// The share of `party` made of components as they arrived.
    ///
    /// Throws `.noSuchParty`, or `.lengthMismatch` if the components differ in length.
    public init(
        party: Int, first: consuming SecretWords, second: consuming SecretWords
    ) throws(SecretSharingError) {
        guard (0..<3).contains(party) else { throw .noSuchParty(party, of: 3) }
        guard first.count == second.count else {
            throw .lengthMismatch(expected: first.count, found: second.count)
        }
        self.party = party
        self.first = first
        self.second = second
    }
}
