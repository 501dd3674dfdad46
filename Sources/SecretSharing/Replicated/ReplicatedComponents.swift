/// All three components of a replicated sharing, as the one who split holds them.
///
/// Together they are the secret. Wiped on release.
public struct ReplicatedComponents<Group: WordGroup>: ~Copyable, Sendable {
    private let components: InlineArray<3, SecretWords>

    init(_ components: consuming InlineArray<3, SecretWords>) {
        self.components = components
    }

    /// How many words are shared.
    public var count: Int { components[0].count }

    /// Lets `body` read component `index`.
    ///
    /// - Precondition: `index` is 0, 1 or 2.
    public func withComponent<Result, Failure: Error>(
        _ index: Int, _ body: (borrowing SecretWords) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(components[index])
    }

    /// A copy of component `index`: what parties `index` and `index - 1` (mod 3) hold.
    ///
    /// - Precondition: `index` is 0, 1 or 2.
    public func component(_ index: Int) -> SecretWords { components[index].copy() }

    /// The share of `party`: components `party` and `party + 1` (mod 3). Throws `.noSuchParty`.
    public func share(of party: Int) throws(SecretSharingError) -> ReplicatedShare<Group> {
        guard (0..<3).contains(party) else { throw .noSuchParty(party, of: 3) }
        return try ReplicatedShare(
            party: party, first: component(party), second: component((party + 1) % 3))
    }
}
