internal import EllipticCurves
internal import FiniteFields

extension PresigningOpenings {
    private typealias Values = PresignatureShares.Values

    /// Who has deviated, when every signer has shown what it dealt. Everything about the batch is public by
    /// now.
    ///
    /// - Parameters:
    ///   - shown: By party, each found to be what was committed to.
    ///   - noncesFit: Whether round 4 was reached.
    ///
    /// `.degenerate` if nobody has: then a sum was zero, which happens once in 2^250.
    func culprit(
        _ shown: [PartyNumber: PresignatureDealing], noncesFit: Bool
    ) -> KeyManagementError {
        var all = [[Values]]()
        for party in terms.signers.participants.numbers {
            guard let own = shown[party] else { return .fault(of: party, .commitmentNotOpened) }
            var shares = PresignatureShares(terms, place: party.place)
            for (dealer, dealing) in shown {
                let isAdded = shares.add(
                    dealing.content(for: party.place), from: dealer.place, own: own)
                precondition(isAdded, "what a seed gives is reduced")
            }
            var values = [Values]()
            for index in 0..<terms.count { values.append(shares.withValues(index) { $0 }) }
            all.append(values)
        }
        for index in 0..<terms.count {
            let nonce = zip(terms.signers.lowCoefficients, all).reduce(Scalar.zero) {
                $0 + $1.0 * $1.1[index].k
            }
            for party in terms.signers.participants.numbers {
                let values = all[party.place][index]
                guard hasOpened(values, index, party.place),
                    !noncesFit || hasSentParts(values, index, party.place, nonce: nonce)
                else { return .fault(of: party, .badPartial) }
            }
        }
        return .degenerate
    }

    private func hasOpened(_ values: Values, _ index: Int, _ place: Int) -> Bool {
        products[place][index] == values.a * values.k + values.b
            && Point(nonces[place][index]) == .generatorMultiplied(by: values.k)
    }

    /// With the nonce k known, a signer's points are multiples of G and of its verifying share X_i:
    /// P_i = a_i k X_i + d_i k G.
    private func hasSentParts(
        _ values: Values, _ index: Int, _ place: Int, nonce k: Scalar
    ) -> Bool {
        let key = terms.signers.key
        guard let share = try? key.verifyingShare(of: terms.signers.numbers[place]) else {
            preconditionFailure("signers hold shares")
        }
        let expected = [
            Point.generatorMultiplied(by: values.a * k),
            Point.generatorMultiplied(by: (values.a + values.e) * k),
            Point.sumOfProductsVariableTime(
                generatorBy: values.d * k, [values.a * k], [share]),
        ]
        return expected == (0..<3).map { Point(parts[place][$0][index]) }
    }
}
