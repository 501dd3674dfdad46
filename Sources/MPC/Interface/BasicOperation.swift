/// The operations of which a protocol states the cost: those that all others are made of.
public enum BasicOperation: Hashable, Sendable {
    /// Elements of one party become shares.
    case input
    /// Elements, learnt by all, or by one.
    case open, openToOne
    /// Random elements that nobody knows.
    case random
    /// Element times element.
    case multiply
    /// Sums of products: `count` runs of this length.
    case dotProducts(length: Int)
    /// The same for words of `width` bits.
    case inputBits(width: Int)
    case openBits(width: Int)
    case openBitsToOne(width: Int)
    case randomBits(width: Int)
    case and(width: Int)
}

/// What an operation costs.
public struct OperationCost: Equatable, Sendable {
    /// One after the other, whatever the length of the vectors.
    public var rounds: Int
    /// Sent by the party that sends most, payload only, without what preprocessing took.
    public var bytes: Int
    /// Taken from preprocessing.
    public var preprocessing: PreprocessingUse

    public init(
        rounds: Int, bytes: Int, preprocessing: PreprocessingUse = PreprocessingUse()
    ) {
        self.rounds = rounds
        self.bytes = bytes
        self.preprocessing = preprocessing
    }
}
