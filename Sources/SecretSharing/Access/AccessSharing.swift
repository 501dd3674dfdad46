public import FiniteFields

/// Sharing by an access tree: each node's value is shared among its children by Shamir's scheme, from the
/// root, where the secret stands, down to the leaves.
///
/// Parties that the tree doesn't authorize learn nothing (perfectly private); those that it does
/// reconstruct. A node's share that is to spare is checked against the others. The field has more
/// elements than any node has children: GF(256) for bytes always.
///
/// Source: J. Benaloh, J. Leichter, "Generalized Secret Sharing and Monotone Functions", CRYPTO '88, with
/// threshold gates, section 4.
public struct AccessSharing<F: Field & BitwiseCopyable>: Sendable {
    public let tree: AccessTree

    public init(_ tree: AccessTree) { self.tree = tree }

    /// Splits `secret` into one share for each leaf, from left to right, with randomness from the operating
    /// system. Constant time in the secret.
    ///
    /// Throws `.indexNotReduced` if the field is too small for a node's children.
    public func split(
        _ secret: borrowing SecretVector<F>
    ) throws(SecretSharingError) -> [AccessShare<F>] {
        var shares = [AccessShare<F>]()
        try Self.split(secret, tree.root, [], into: &shares)
        return shares
    }

    private static func split(
        _ value: borrowing SecretVector<F>, _ node: AccessTree.Node, _ path: [Int],
        into shares: inout [AccessShare<F>]
    ) throws(SecretSharingError) {
        switch node {
        case .party(let name):
            shares.append(AccessShare(party: name, path: path, values: value.copy()))
        case .threshold(let needed, let children):
            let sharing = try ShamirSharing<F>(threshold: needed - 1, parties: children.count)
            for (place, share) in sharing.split(value).enumerated() {
                try split(share.values, children[place], path + [place], into: &shares)
            }
        }
    }

    /// The secret, from shares in any order.
    ///
    /// Throws `.notAuthorized` if they are not enough, `.accessTree(.badName)` for a share that stands at no
    /// leaf of its party, `.repeatedPath` for two at one leaf, `.lengthMismatch`, and
    /// `.inconsistentShares` if shares that are to spare don't fit the others.
    public func reconstruct(
        _ shares: [AccessShare<F>]
    ) throws(SecretSharingError) -> SecretVector<F> {
        var leaves = [[Int]: AccessShare<F>]()
        for share in shares {
            guard Self.party(at: share.path[...], tree.root) == share.party else {
                throw .accessTree(.badName)
            }
            guard leaves.updateValue(share, forKey: share.path) == nil else {
                throw .repeatedPath(share.path)
            }
            guard share.values.count == shares[0].values.count else {
                throw .lengthMismatch(
                    expected: shares[0].values.count, found: share.values.count)
            }
        }
        guard let found = try Self.value(tree.root, [], leaves) else { throw .notAuthorized }
        return found.values.copy()
    }

    private static func party(at path: ArraySlice<Int>, _ node: AccessTree.Node) -> String? {
        switch node {
        case .party(let name): return path.isEmpty ? name : nil
        case .threshold(_, let children):
            guard let place = path.first, children.indices.contains(place) else { return nil }
            return party(at: path.dropFirst(), children[place])
        }
    }

    /// A node's value, in a share; nil if too few of its children have one.
    private static func value(
        _ node: AccessTree.Node, _ path: [Int], _ leaves: [[Int]: AccessShare<F>]
    ) throws(SecretSharingError) -> AccessShare<F>? {
        guard case .threshold(let needed, let children) = node else { return leaves[path] }
        let sharing = try ShamirSharing<F>(threshold: needed - 1, parties: children.count)
        var known = [ShamirShare<F>]()
        for (place, child) in children.enumerated() {
            if let found = try value(child, path + [place], leaves) {
                known.append(
                    ShamirShare(index: sharing.indices[place], values: found.values.copy()))
            }
        }
        guard known.count >= needed else { return nil }
        return AccessShare(party: "", path: path, values: try sharing.reconstruct(known))
    }
}
