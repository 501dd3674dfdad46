/// What one party has of the providers' inputs: by provider a share, nil where it has none; and, where inputs
/// are delivered in components that two parties hold, the second it holds.
struct DeliveredShares {
    var first: [[UInt64]?]
    var second: [[UInt64]?]?

    init(first: [[UInt64]?], second: [[UInt64]?]? = nil) {
        self.first = first
        self.second = second
    }

    /// Throws `.providerElements` for a vector of a wrong length.
    func check(against shape: MethodShape) throws(ContractError) {
        for vectors in [first, second ?? []] {
            for (provider, vector) in vectors.enumerated() {
                let expected = shape.elementCount(ofProvider: provider)
                if let found = vector?.count, found != expected {
                    throw .inputs(
                        .providerElements(provider: provider, expected: expected, found: found))
                }
            }
        }
    }

    /// The vectors of those that are present, one after another.
    static func joined(_ vectors: [[UInt64]?], _ present: [Bool]) -> [UInt64] {
        zip(vectors, present).flatMap { vector, isPresent in isPresent ? vector ?? [] : [] }
    }
}
