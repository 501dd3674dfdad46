/// How an account's transactions are paid for and waited for.
public struct SendPolicy: Sendable {
    /// Blocks that must hold a transaction before it counts: 1 is its own block, 2 one more on top.
    public var confirmations: UInt64
    /// Between looks for a receipt.
    public var pollInterval: Duration
    /// A transaction not mined after this long is sent again with a higher fee.
    public var replaceAfter: Duration
    /// A transaction not confirmed after this long is given up waiting for.
    public var timeout: Duration
    /// Wei per gas at most, the base fee included.
    public var feeLimit: UInt256
    /// Gas added to an estimate, in hundredths of it.
    public var gasMargin: UInt64

    public init(
        confirmations: UInt64 = 1, pollInterval: Duration = .milliseconds(200),
        replaceAfter: Duration = .seconds(45), timeout: Duration = .seconds(300),
        feeLimit: UInt256 = 1_000_000_000_000, gasMargin: UInt64 = 20
    ) {
        self.confirmations = max(1, confirmations)
        self.pollInterval = pollInterval
        self.replaceAfter = replaceAfter
        self.timeout = timeout
        self.feeLimit = feeLimit
        self.gasMargin = gasMargin
    }
}

/// The two prices of a transaction of type 2.
struct Fees: Equatable, Sendable {
    var priority: UInt256
    var maximum: UInt256

    /// Fees with room for the base fee to double, within the limit. Throws `feeAboveLimit` where
    /// not even the present base fee fits.
    init(base: UInt256, priority: UInt256, limit: UInt256) throws(LedgerError) {
        let needed = base.addingSaturating(priority)
        guard needed <= limit else { throw .feeAboveLimit(needed: needed, limit: limit) }
        self.priority = priority
        maximum = min(limit, base.multipliedSaturating(by: 2).addingSaturating(priority))
    }

    init(priority: UInt256, maximum: UInt256) {
        self.priority = priority
        self.maximum = maximum
    }

    /// A quarter more of both: enough for every node's rule of replacement (a tenth or an eighth).
    /// `nil` where that passes the limit.
    func raised(limit: UInt256) -> Fees? {
        func quarterMore(_ fee: UInt256) -> UInt256 {
            fee.multipliedSaturating(by: 5).quotientAndRemainder(dividingBy: 4).0
                .addingSaturating(1)
        }
        let raised = Fees(priority: quarterMore(priority), maximum: quarterMore(maximum))
        return raised.maximum <= limit ? raised : nil
    }
}
