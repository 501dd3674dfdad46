public import FiniteFields

/// One party's summand of each element of a vector. Wiped with the last reference; no description.
public final class AdditiveShare<G: AdditiveGroup & BitwiseCopyable>: Sendable {
    /// Whose it is, from 0.
    public let party: Int
    /// One summand for each element of the secret.
    public let values: SecretVector<G>

    public init(party: Int, values: consuming SecretVector<G>) {
        self.party = party
        self.values = values
    }
}

extension AdditiveShare: CustomReflectable {
    /// Shows whose share it is, not what it is.
    public var customMirror: Mirror { Mirror(self, children: ["party": party]) }
}
