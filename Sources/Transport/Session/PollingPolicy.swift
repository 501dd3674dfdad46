package import NIOCore

/// When a wait for a message is worth polling: when the waits before it were short.
///
/// A session whose parties answer each other at once is in a phase of short waits; while one
/// computes, or a long message is on its way, or the network is slow, waits are long.
package struct PollingPolicy {
    /// A wait up to this is short.
    package let limit: TimeAmount
    /// How many short waits have come one after the other, counted up to `streak`.
    private var shortWaits = 0

    /// How many short waits begin a phase of them. Any long one ends it.
    package static let streak = 2

    /// A limit above this counts as this: the node's thread does nothing else while it polls.
    package static let longestLimit = TimeAmount.milliseconds(20)

    package init(limit: TimeAmount) { self.limit = min(limit, Self.longestLimit) }

    /// Whether the next wait should be polled.
    package var isWorthwhile: Bool { shortWaits >= Self.streak }

    /// A wait is over that took so long.
    package mutating func waited(_ time: TimeAmount) {
        shortWaits = time < limit ? min(shortWaits + 1, Self.streak) : 0
    }
}
