/// The faults an in-memory network injects, decided by a seed.
///
/// Every ordered pair of parties draws from a stream of its own, so a plan gives the same faults
/// whatever the order in which the parties happen to run. A message suffers one fault at most.
public struct FaultPlan: Sendable {
    /// What happens to one message.
    public enum Fault: Equatable, Sendable {
        /// It arrives late, as does everything behind it.
        case delay(Duration)
        /// It never arrives. The receiver times out, or sees the gap when the next one comes.
        case drop
        /// It arrives twice.
        case duplicate
        /// One of its bits is flipped on the way; its checksum no longer fits.
        case corrupt
        /// It changes places with the next one of its pair; without a next one it is lost.
        case reorder
    }

    /// One message: the `index`-th, from 0, that party `from` sends to party `to`.
    public struct Place: Hashable, Sendable {
        public var from: Int
        public var to: Int
        public var index: Int

        public init(from: Int, to: Int, index: Int) {
            self.from = from
            self.to = to
            self.index = index
        }
    }

    /// Seed of every random choice.
    public var seed: UInt64
    /// Probability that a message is delayed, by up to `maximumDelay`.
    public var delay: Double
    /// Probability that a message is dropped.
    public var drop: Double
    /// Probability that a message is sent twice.
    public var duplicate: Double
    /// Probability that a bit of a message is flipped.
    public var corrupt: Double
    /// Probability that a message changes places with the next one.
    public var reorder: Double
    /// The longest random delay.
    public var maximumDelay: Duration
    /// Faults of single messages, whatever the probabilities say.
    public var exact: [Place: Fault]
    /// Changes a message before it is numbered and checksummed: what a sender who lies would do.
    /// The receiver gets an intact frame with other content, of the same length.
    public var rewrite: (@Sendable (Place, UnsafeMutableRawBufferPointer) -> Void)?

    public init(
        seed: UInt64, delay: Double = 0, drop: Double = 0, duplicate: Double = 0,
        corrupt: Double = 0, reorder: Double = 0, maximumDelay: Duration = .milliseconds(20),
        exact: [Place: Fault] = [:],
        rewrite: (@Sendable (Place, UnsafeMutableRawBufferPointer) -> Void)? = nil
    ) {
        self.seed = seed
        self.delay = delay
        self.drop = drop
        self.duplicate = duplicate
        self.corrupt = corrupt
        self.reorder = reorder
        self.maximumDelay = maximumDelay
        self.exact = exact
        self.rewrite = rewrite
    }

    /// The fault of the message at `place`. Called once for each message, in order.
    func fault(at place: Place, _ random: inout SplitMix64) -> Fault? {
        let draw = random.unit()
        let amount = random.unit()
        if let fault = exact[place] { return fault }
        if draw < drop { return .drop }
        if draw < drop + duplicate { return .duplicate }
        if draw < drop + duplicate + corrupt { return .corrupt }
        if draw < drop + duplicate + corrupt + delay { return .delay(maximumDelay * amount) }
        if draw < drop + duplicate + corrupt + delay + reorder { return .reorder }
        return nil
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014). Repeatable choices; not for secrets.
struct SplitMix64 {
    private var state: UInt64

    init(seed: UInt64, from: Int, to: Int) {
        state = seed ^ UInt64(truncatingIfNeeded: from << 32 | to) &* 0xD6E8_FEB8_6659_FD93
        _ = next()
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// Uniform in [0, 1).
    mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }
}
