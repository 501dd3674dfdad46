public import FiniteFields

/// What stands at one leaf of an access tree: a share for its party. Wiped with the last reference.
public final class AccessShare<F: Field & BitwiseCopyable>: Sendable {
    /// Whose it is.
    public let party: String
    /// Which leaf it stands at: from the root down, the child taken at each node, from 0.
    public let path: [Int]
    /// One value for each element of the secret.
    public let values: SecretVector<F>

    public init(party: String, path: [Int], values: consuming SecretVector<F>) {
        self.party = party
        self.path = path
        self.values = values
    }
}

extension AccessShare: CustomReflectable {
    /// Shows where the share stands, not what it is.
    public var customMirror: Mirror {
        Mirror(self, children: ["party": party, "path": path])
    }
}
