package import Ledger

/// How a sharing of a key stands to what the chain shows.
package enum SharingStanding: Equatable, Sendable {
    /// The chain does not show it yet.
    case ahead
    /// Its holders are those whom the chain shows.
    case shown
    /// The chain has gone past it.
    case over

    /// For how many seconds one may still come to be shown that the chain has passed over: of two that were made one
    /// after the other before the chain showed the first, it may show either first, and none says which it was.
    package static let patience: UInt64 = 86_400

    /// - Parameters:
    ///   - chainEpoch: as which epoch the chain is to show it.
    ///   - madeAt: its epoch between nodes, in seconds since 1970; as `now`.
    package init(
        chainEpoch: UInt64, madeAt: UInt64, members: [Address], threshold: Int,
        to key: KeyRegistry.Key, now: UInt64
    ) {
        if chainEpoch != key.epoch {
            self = chainEpoch > key.epoch ? .ahead : .over
        } else if Set(members) == Set(key.members), threshold == Int(key.threshold) {
            self = .shown
        } else {
            self = now < madeAt &+ Self.patience ? .ahead : .over
        }
    }
}
