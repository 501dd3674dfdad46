import Foundation
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
        } else if key.isHeld(by: members, threshold) {
            self = .shown
        } else {
            self = now < madeAt &+ Self.patience ? .ahead : .over
        }
    }
}

/// A sharing of a key with what says which one on chain it is.
protocol SharingOnChain {
    /// As protocols count.
    var epoch: UInt64 { get }
    /// As the chain counts.
    var chainEpoch: UInt64 { get }
    /// The holders, by their accounts.
    var members: [Address] { get }
    var threshold: Int { get }
}

extension SharingOnChain {
    /// How it stands now to what the chain shows.
    func standing(to key: KeyRegistry.Key) -> SharingStanding {
        SharingStanding(
            chainEpoch: chainEpoch, madeAt: epoch, members: members, threshold: threshold, to: key,
            now: UInt64(max(0, Date().timeIntervalSince1970)))
    }
}

extension KeyRegistry.Key {
    /// Whether these, in any order, are its holders on chain, and this its threshold.
    func isHeld(by members: [Address], _ threshold: Int) -> Bool {
        Set(members) == Set(self.members) && threshold == Int(self.threshold)
    }
}
