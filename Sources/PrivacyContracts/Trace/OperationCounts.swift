/// How many operations of each kind a run performed.
public struct OperationCounts: Equatable, Sendable {
    /// Products of ring elements, a sum of products counted once.
    public var multiplications = 0
    /// Products of ring elements, each of a sum of products counted.
    public var products = 0
    /// Products of words of bits.
    public var conjunctions = 0
    /// Comparisons of secrets that the program makes, each counted once whatever it takes.
    public var comparisons = 0
    /// Sign and zero tests: what comparisons and range checks are made of.
    public var signTests = 0
    /// Conversions between the arithmetic and the Boolean domain.
    public var conversions = 0
    /// Values opened to everyone.
    public var openings = 0
    /// Operations done to many rounds of a loop at once.
    public var groups = 0
    /// Windows of recorded operations that were run.
    public var windows = 0
    /// Instructions interpreted.
    public var instructions = 0
}
