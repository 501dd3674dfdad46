import BigIntegers
import FiniteFields
import SecretSharing
import TestSupport
import Testing

@Suite struct ShamirSharingTests {
    @Test func anyEnoughSharesReconstruct() throws {
        try checkSubsets(BN254Fr.self)
        try checkSubsets(Secp256k1Fn.self)
        try checkSubsets(Goldilocks.self)
        try checkSubsets(Mersenne61.self)
    }

    private func checkSubsets<F: PrimeField & BitwiseCopyable>(_: F.Type) throws {
        var generator = SeededGenerator(label: "Shamir over \(F.self)")
        for (threshold, parties) in [(0, 1), (0, 3), (1, 3), (2, 3), (2, 5), (4, 9)] {
            for count in [0, 1, 5] {
                let sharing = try ShamirSharing<F>(threshold: threshold, parties: parties)
                let edges: [F] = [.zero, .one, -.one]
                let values = (0..<count).map { $0 < 3 ? edges[$0] : .random(using: &generator) }
                let shares = sharing.split(SecretVector(values), using: &generator)
                #expect(shares.count == parties)
                for used in (threshold + 1)...parties {
                    let some = Array(shares.shuffled(using: &generator).prefix(used))
                    let revealed = try sharing.reconstruct(some).reveal()
                    #expect(revealed == values)
                    let located = try sharing.reconstructLocatingErrors(some)
                    let (secret, wrong) = (located.secret.reveal(), located.wrong)
                    #expect(secret == values && wrong.isEmpty)
                }
                if count > 0 {
                    try checkAgainstBigIntegers(shares, values, threshold, using: &generator)
                }
            }
        }
    }

    /// Lagrange's formula in GMP's integers, and the degree.
    private func checkAgainstBigIntegers<F: PrimeField & BitwiseCopyable>(
        _ shares: [ShamirShare<F>], _ values: [F], _ threshold: Int,
        using generator: inout SeededGenerator
    ) throws {
        let q = F.order
        let some = shares.shuffled(using: &generator).prefix(threshold + 1)
        var sum: BigInteger = 0
        for share in some {
            var factor: BigInteger = share.values.reveal()[0].integer
            for other in some where other.index != share.index {
                let difference = other.index.number - share.index.number
                factor *= try other.index.number * difference.inverseVariableTime(modulo: q)
            }
            sum += factor
        }
        #expect(try sum.modulo(q) == values[0].integer)
        let polynomial = try Polynomial(
            through: shares.map(\.index.element), values: shares.map { $0.values.reveal()[0] })
        #expect((polynomial.degree ?? 0) <= threshold)
    }

    @Test func knownPolynomial() throws {
        // f(x) = 1234 + 166 x + 94 x^2, small enough not to wrap around.
        let sharing = try ShamirSharing<Mersenne61>(threshold: 2, parties: 6)
        let values: [UInt64] = [1494, 1942, 2578, 3402, 4414, 5614]
        let shares = zip(sharing.indices, values).map {
            ShamirShare(index: $0, values: SecretVector([Mersenne61($1)]))
        }
        let all = try sharing.reconstruct(shares).reveal()
        #expect(all == [Mersenne61(1234)])
        let three = try sharing.reconstruct([shares[5], shares[1], shares[3]]).reveal()
        #expect(three == [Mersenne61(1234)])
    }

    @Test func coefficientsAreFresh() throws {
        // With t >= 1 no share repeats within a constant vector, or between two splits.
        let sharing = try ShamirSharing<BN254Fr>(threshold: 2, parties: 4)
        let secret = [BN254Fr](repeating: .one, count: 100)
        let (one, two) = (
            sharing.split(SecretVector(secret)), sharing.split(SecretVector(secret))
        )
        for (a, b) in zip(one, two) {
            let (a, b) = (Set(a.values.reveal()), Set(b.values.reveal()))
            #expect(a.count == 100 && b.count == 100)
            #expect(a.isDisjoint(with: b))
        }
        // Threshold shares don't determine the secret: every coefficient is used.
        let subset = try ShamirSharing<BN254Fr>(threshold: 1, parties: 4)
        for (i, j) in [(0, 1), (1, 2), (0, 3)] {
            let guess = try subset.reconstruct([one[i], one[j]]).reveal()
            #expect(guess.allSatisfy { $0 != .one })
        }
    }

    @Test func oneFlippedShareIsNoticedAtEveryPlace() throws {
        var generator = SeededGenerator(label: "Shamir, flipped share")
        let sharing = try ShamirSharing<Goldilocks>(threshold: 2, parties: 5)
        let values = (0..<3).map { _ in Goldilocks.random(using: &generator) }
        let shares = sharing.split(SecretVector(values), using: &generator)
        for party in 0..<5 {
            for place in 0..<3 {
                var forged = shares
                forged[party] = corrupt(shares[party], at: place, using: &generator)
                #expect(throws: SecretSharingError.inconsistentShares) {
                    _ = try sharing.reconstruct(forged).count
                }
                #expect(throws: SecretSharingError.inconsistentShares) {
                    let four = forged.filter { $0 !== forged[(party + 1) % 5] }
                    _ = try sharing.reconstruct(four).count
                }
                let located = try sharing.reconstructLocatingErrors(forged)
                let (secret, wrong) = (located.secret.reveal(), located.wrong)
                #expect(secret == values)
                #expect(wrong == [shares[party].index])
            }
        }
    }

    @Test func hostileSharesAreRefused() throws {
        let sharing = try ShamirSharing<BN254Fr>(threshold: 1, parties: 3)
        let shares = sharing.split(SecretVector([.one, .zero]))
        #expect(throws: SecretSharingError.tooFewShares(needed: 2, given: 1)) {
            _ = try sharing.reconstruct([shares[0]]).count
        }
        #expect(throws: SecretSharingError.tooFewShares(needed: 2, given: 0)) {
            _ = try sharing.reconstructLocatingErrors([]).wrong
        }
        let stranger = ShamirShare(
            index: try ShareIndex(4 as UInt64), values: SecretVector<BN254Fr>([.one, .one]))
        #expect(throws: SecretSharingError.unknownIndex(4)) {
            _ = try sharing.reconstruct([shares[0], stranger]).count
        }
        for count in [0, 1, 3] {
            let wrong = ShamirShare(
                index: shares[1].index,
                values: SecretVector<BN254Fr>(repeating: .one, count: count))
            let refusal = SecretSharingError.lengthMismatch(expected: 2, found: count)
            #expect(throws: refusal) {
                _ = try sharing.reconstruct([shares[0], wrong]).count
            }
        }
        for (threshold, parties) in [(-1, 3), (3, 3), (4, 3), (0, 0), (Int.max, 2)] {
            let refusal = SecretSharingError.invalidThreshold(
                threshold: threshold, parties: parties)
            #expect(throws: refusal) {
                _ = try ShamirSharing<BN254Fr>(threshold: threshold, parties: parties)
            }
        }
    }

    @Test func encodingsRoundTripAndOthersAreRefused() throws {
        let values = [BN254Fr.one, -.one, .zero]
        let bytes = SecretVector(values).bigEndianBytes()
        #expect(bytes.count == 96)
        let back = try SecretVector<BN254Fr>(bigEndianBytes: bytes).reveal()
        #expect(back == values)
        #expect(throws: SecretSharingError.notWholeElements(byteCount: 95)) {
            _ = try SecretVector<BN254Fr>(bigEndianBytes: Array(bytes.dropLast())).count
        }
        let order = try BN254Fr.order.bigEndianBytes(count: 32)
        #expect(throws: SecretSharingError.elementNotReduced(position: 1)) {
            _ = try SecretVector<BN254Fr>(bigEndianBytes: bytes[0..<32] + order).count
        }
    }
}

/// The share with a random non-zero difference at `place`.
func corrupt<F: Field & BitwiseCopyable>(
    _ share: ShamirShare<F>, at place: Int, using generator: inout SeededGenerator
) -> ShamirShare<F> {
    var values = share.values.reveal()
    var difference = F.zero
    while difference == .zero { difference = .random(using: &generator) }
    values[place] += difference
    return ShamirShare(index: share.index, values: SecretVector(values))
}
