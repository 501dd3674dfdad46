/// What a party has taken from its preprocessing: counts of correlated randomness, made ahead or on
/// demand. Of a protocol that makes all of it without messages the counts stay zero.
public struct PreprocessingUse: Equatable, Sendable {
    /// Products of two random elements, (a, b, ab).
    public var triples = 0
    /// Products of 64 pairs of random bits.
    public var bitTripleWords = 0
    /// Random elements, of which one party may know the value.
    public var masks = 0
    /// Random bits shared arithmetically.
    public var bits = 0
    /// Random bits shared both ways.
    public var daBits = 0
    /// Random numbers shared arithmetically, and bit by bit.
    public var edaBits = 0
    /// Pairs of sharings of one random element, of degrees t and 2t.
    public var doubleSharings = 0

    public init() {}

    /// So much of the kinds that computations ask for most.
    public init(triples: Int = 0, bitTripleWords: Int = 0, masks: Int = 0, daBits: Int = 0) {
        self.triples = triples
        self.bitTripleWords = bitTripleWords
        self.masks = masks
        self.daBits = daBits
    }

    /// What was used between `b` and the later `a`.
    public static func - (a: PreprocessingUse, b: PreprocessingUse) -> PreprocessingUse {
        var z = PreprocessingUse()
        z.triples = a.triples - b.triples
        z.bitTripleWords = a.bitTripleWords - b.bitTripleWords
        z.masks = a.masks - b.masks
        z.bits = a.bits - b.bits
        z.daBits = a.daBits - b.daBits
        z.edaBits = a.edaBits - b.edaBits
        z.doubleSharings = a.doubleSharings - b.doubleSharings
        return z
    }
}
