package import Ledger

/// A policy that is to take the place of a key's present one: of that one, and of none that came after it.
package struct NotedPolicy: Hashable, Sendable {
    package var hash: Hash32
    /// The number on chain of the policy that it is to replace.
    package var replacing: UInt64

    package init(hash: Hash32, replacing: UInt64) {
        self.hash = hash
        self.replacing = replacing
    }

    /// Whether it is still to be said on chain of a key that stands there so.
    func isDue(_ key: KeyRegistry.Key) -> Bool {
        key.status == .active && key.policyNumber == replacing && key.policyHash != hash
    }

    /// Whether it came into force, or another did in its place.
    func isOver(_ key: KeyRegistry.Key) -> Bool {
        key.policyNumber > replacing || key.policyHash == hash
    }
}
