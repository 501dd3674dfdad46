internal import FiniteFields

extension PublicKeyPackage {
    /// Combines the parts of `minimumSigners` parties: first those at the front, where the outcome shows whether
    /// they were right, and where they give nothing, those that hold when each is looked at.
    ///
    /// - Parameters:
    ///   - attempt: The result from these parts, with their Lagrange coefficients at zero, or nil if
    ///     it is wrong.
    ///   - isRight: Whether one part holds.
    ///   - showsItself: Whether wrong parts have no outcome. If not, each is looked at first.
    ///   - failure: What to throw where parts that hold give nothing.
    ///
    /// Throws `.unknownSender` and `.repeatedPartial`, and `.tooFewPartials` with the culprits.
    func combine<Partial, Output>(
        _ partials: [Partial], party: (Partial) -> PartyNumber,
        attempt: ([Partial], [Group.Scalar]) -> Output?, isRight: (Partial) -> Bool,
        showsItself: Bool = true, otherwise failure: KeyManagementError
    ) throws(KeyManagementError) -> ThresholdResult<Output> {
        var seen = Set<PartyNumber>()
        for partial in partials {
            guard participants.contains(party(partial)) else {
                throw .unknownSender(party(partial))
            }
            guard seen.insert(party(partial)).inserted else {
                throw .repeatedPartial(party(partial))
            }
        }
        guard partials.count >= minimumSigners else {
            throw .tooFewPartials(needed: minimumSigners, right: partials.count, culprits: [])
        }
        if showsItself {
            let first = Array(partials.prefix(minimumSigners))
            if let output = attempt(first, lagrangeCoefficients(of: first.map(party))) {
                return ThresholdResult(output: output, culprits: [])
            }
        }
        var right = [Partial]()
        var culprits = [PartyNumber]()
        for partial in partials {
            if isRight(partial) {
                right.append(partial)
            } else {
                culprits.append(party(partial))
            }
        }
        let chosen = Array(right.prefix(minimumSigners))
        guard chosen.count == minimumSigners else {
            throw .tooFewPartials(
                needed: minimumSigners, right: right.count, culprits: culprits)
        }
        guard let output = attempt(chosen, lagrangeCoefficients(of: chosen.map(party))) else {
            throw failure
        }
        return ThresholdResult(output: output, culprits: culprits)
    }

    /// The factors by which shares of these parties make the key. - Precondition: distinct parties.
    func lagrangeCoefficients(of parties: [PartyNumber]) -> [Group.Scalar] {
        let points = parties.map { Group.Scalar(UInt64($0.value)) }
        guard let factors = try? FiniteFields.lagrangeCoefficients(at: .zero, from: points) else {
            preconditionFailure("parties are distinct")
        }
        return factors
    }
}
