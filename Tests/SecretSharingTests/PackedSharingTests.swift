import BigIntegers
import FiniteFields
import SecretSharing
import TestSupport
import Testing

@Suite struct PackedSharingTests {
    @Test func anyEnoughSharesReconstruct() throws {
        try check(BN254Fr.self)
        try check(Goldilocks.self)
        try check(GF256.self)
    }

    private func check<F: Field & BitwiseCopyable>(_: F.Type) throws {
        var generator = SeededGenerator(label: "packed over \(F.self)")
        for (threshold, packing, parties) in [
            (0, 1, 1), (1, 1, 3), (1, 2, 4), (2, 3, 9), (0, 4, 5),
        ] {
            let sharing = try PackedSharing<F>(
                threshold: threshold, packing: packing, parties: parties)
            #expect(sharing.needed == threshold + packing)
            for packs in [0, 1, 5] {
                let values = (0..<(packs * packing)).map { _ in F.random(using: &generator) }
                let shares = try sharing.split(SecretVector(values), using: &generator)
                #expect(shares.allSatisfy { $0.count == packs })
                for used in sharing.needed...parties {
                    let some = Array(shares.shuffled(using: &generator).prefix(used))
                    let back = try sharing.reconstruct(some).reveal()
                    #expect(back == values)
                }
                // Sums of shares are shares of sums.
                let others = (0..<(packs * packing)).map { _ in F.random(using: &generator) }
                let more = try sharing.split(SecretVector(others), using: &generator)
                let sums = try zip(shares, more).map { try $0.adding($1) }
                let sum = try sharing.reconstruct(sums).reveal()
                #expect(sum == zip(values, others).map { $0 + $1 })
                guard packs > 0 else { continue }
                try checkErrors(sharing, shares, values, using: &generator)
            }
        }
    }

    private func checkErrors<F: Field & BitwiseCopyable>(
        _ sharing: PackedSharing<F>, _ shares: [ShamirShare<F>], _ values: [F],
        using generator: inout SeededGenerator
    ) throws {
        let locatable = (shares.count - sharing.needed) / 2
        guard shares.count > sharing.needed else { return }
        var forged = shares
        let places = shares.indices.shuffled(using: &generator).prefix(max(1, locatable))
        for place in places {
            forged[place] = corrupt(forged[place], at: 0, using: &generator)
        }
        #expect(throws: SecretSharingError.inconsistentShares) {
            _ = try sharing.reconstruct(forged).count
        }
        if locatable == 0 {
            #expect(throws: SecretSharingError.tooManyWrongShares(locatable: 0)) {
                _ = try sharing.reconstructLocatingErrors(forged).wrong
            }
            return
        }
        let located = try sharing.reconstructLocatingErrors(forged)
        let (secrets, wrong) = (located.secrets.reveal(), located.wrong)
        #expect(secrets == values)
        #expect(wrong == places.sorted().map { sharing.indices[$0] })
    }

    /// With GMP's integers: the polynomial through t + k shares has the secrets at order - 1, order - 2, ...
    @Test func secretsStandAtTheGreatestNumbers() throws {
        var generator = SeededGenerator(label: "packed, polynomial")
        let sharing = try PackedSharing<BN254Fr>(threshold: 2, packing: 3, parties: 7)
        let values = (0..<3).map { _ in BN254Fr.random(using: &generator) }
        let shares = try sharing.split(SecretVector(values), using: &generator)
        let polynomial = try Polynomial(
            through: shares.map(\.index.element), values: shares.map { $0.values.reveal()[0] })
        #expect(polynomial.degree == 4)
        for (j, value) in values.enumerated() {
            #expect(polynomial(-BN254Fr(UInt64(j + 1))) == value)
        }
    }

    @Test func sharesBelowTheThresholdAreFresh() throws {
        let sharing = try PackedSharing<BN254Fr>(threshold: 2, packing: 2, parties: 5)
        let secrets = [BN254Fr](repeating: .one, count: 40)
        let one = try sharing.split(SecretVector(secrets))
        let two = try sharing.split(SecretVector(secrets))
        for (a, b) in zip(one, two) {
            let (a, b) = (Set(a.values.reveal()), Set(b.values.reveal()))
            #expect(a.count == 20 && a.isDisjoint(with: b))
        }
    }

    @Test func impossibleShapesAreRefused() throws {
        for (threshold, packing, parties) in [
            (-1, 1, 3), (-1, 2, 3), (1, 0, 3), (2, 2, 3), (0, 4, 3), (Int.max, 1, 3),
            (1, Int.max, 3), (0, 1, 0),
        ] {
            let refusal = SecretSharingError.invalidThreshold(
                threshold: threshold, parties: parties)
            #expect(throws: refusal) {
                _ = try PackedSharing<BN254Fr>(
                    threshold: threshold, packing: packing, parties: parties)
            }
        }
        // The secrets' points and the parties' don't fit into 255 numbers.
        _ = try PackedSharing<GF256>(threshold: 1, packing: 2, parties: 253)
        #expect(throws: SecretSharingError.indexNotReduced) {
            _ = try PackedSharing<GF256>(threshold: 1, packing: 2, parties: 254)
        }
        let sharing = try PackedSharing<BN254Fr>(threshold: 1, packing: 2, parties: 4)
        #expect(throws: SecretSharingError.notWholePacks(count: 3, packing: 2)) {
            _ = try sharing.split(SecretVector([.one, .one, .one]))
        }
        let shares = try sharing.split(SecretVector([.one, .one]))
        #expect(throws: SecretSharingError.tooFewShares(needed: 3, given: 2)) {
            _ = try sharing.reconstruct(Array(shares.prefix(2))).count
        }
    }
}
