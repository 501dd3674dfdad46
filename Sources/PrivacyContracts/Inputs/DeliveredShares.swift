internal import MPC

/// What one party has of the providers' inputs: by provider a share, nil where it has none; and, where inputs
/// are delivered in components that two parties hold, the second it holds.
struct DeliveredShares {
    var first: [[UInt64]?]
    var second: [[UInt64]?]?
    /// Whether the vectors of the first come with tags (`ContractProtocol.split`).
    let isTagged: Bool
    /// Whether all parties are known to have something of the same providers.
    let isAgreed: Bool

    init(first: [[UInt64]?], second: [[UInt64]?], isAgreed: Bool) {
        (self.first, self.second, isTagged, self.isAgreed) = (first, second, false, isAgreed)
    }

    init(first: [[UInt64]?], by claim: SecurityClaim, isAgreed: Bool) {
        (self.first, second) = (first, nil)
        (isTagged, self.isAgreed) = (claim.adversary != .passive, isAgreed)
    }

    /// Throws `.providerElements` for a vector of a wrong length.
    func check(against shape: MethodShape, parties: Int) throws(ContractError) {
        let more = isTagged ? InputTags.deliveredWords(parties: parties) : 0
        for vectors in [first, second ?? []] {
            for (provider, vector) in vectors.enumerated() {
                let expected = shape.elementCount(ofProvider: provider) + more
                if let found = vector?.count, found != expected {
                    throw .inputs(
                        .providerElements(provider: provider, expected: expected, found: found))
                }
            }
        }
    }

    /// What goes into run number `run` of the providers that all parties have: their numbers, and their vectors.
    func given(
        _ present: [Bool], run: Int, beforeShowing: @escaping @Sendable () async throws -> Void
    ) -> GivenInputs {
        let providers = present.indices.filter { present[$0] }
        return GivenInputs(
            providers: providers, first: providers.map { first[$0] ?? [] },
            second: second.map { second in providers.map { second[$0] ?? [] } },
            isTagged: isTagged, run: run, beforeShowing: beforeShowing)
    }
}
