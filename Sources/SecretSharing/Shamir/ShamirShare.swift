public import FiniteFields

/// One party's share of a vector: the values of the secret polynomials at its index.
///
/// As many shares as the threshold say nothing about the secret. Wiped with the last reference; has no
/// description.
public final class ShamirShare<F: Field & BitwiseCopyable>: Sendable {
    /// Where the share stands.
    public let index: ShareIndex<F>
    /// One value for each element of the secret.
    public let values: SecretVector<F>

    /// How many elements are shared.
    public var count: Int { values.count }

    public init(index: ShareIndex<F>, values: consuming SecretVector<F>) {
        self.index = index
        self.values = values
    }
}

extension ShamirShare: CustomReflectable {
    /// Shows where the share stands, not what it is.
    public var customMirror: Mirror { Mirror(self, children: ["index": index.number]) }
}
