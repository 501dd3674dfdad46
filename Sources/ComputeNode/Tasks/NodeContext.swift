import Foundation
import Ledger
package import Logging

/// What every task of a node works with.
package struct NodeContext: Sendable {
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
    let stocks: PreprocessingStocks
    let logger: Logger

    package init(
        journal: Journal, chain: any MarketChain, sessions: any CommitteeSessions,
        limits: NodeConfiguration.Limits, policy: NodeConfiguration.Policy,
        timeouts: NodeConfiguration.Timeouts, confirmations: UInt64, pollInterval: Duration,
        counters: Counters, stop: StopFlag, stocks: PreprocessingStocks = .none, logger: Logger
    ) {
        self.journal = journal
        self.chain = chain
        self.sessions = sessions
        self.limits = limits
        self.policy = policy
        self.timeouts = timeouts
        self.confirmations = confirmations
        self.pollInterval = pollInterval
        self.counters = counters
        self.stop = stop
        self.stocks = stocks
        self.logger = logger
    }

    /// Seconds since 1970 by the own clock, which has to agree with the chain's to a few seconds.
    var now: Double { Date().timeIntervalSince1970 }
}

extension Duration {
    var inSeconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) * 1e-18
    }
}
