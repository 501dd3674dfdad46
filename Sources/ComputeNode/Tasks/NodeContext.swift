import Foundation
import Ledger
import Logging

/// What every task of a node works with.
struct NodeContext: Sendable {
    let journal: Journal
    let chain: any MarketChain
    let sessions: any CommitteeSessions
    let limits: NodeConfiguration.Limits
    let policy: NodeConfiguration.Policy
    let timeouts: NodeConfiguration.Timeouts
    let confirmations: UInt64
    let pollInterval: Duration
    let counters: Counters
    let stop: StopFlag
    let logger: Logger

    /// Seconds since 1970 by the own clock, which has to agree with the chain's to a few seconds.
    var now: Double { Date().timeIntervalSince1970 }
}

extension Duration {
    var inSeconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) * 1e-18
    }
}
