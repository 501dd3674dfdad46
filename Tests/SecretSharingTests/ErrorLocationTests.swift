import BigIntegers
import FiniteFields
import SecretSharing
import TestSupport
import Testing

@Suite struct ErrorLocationTests {
    @Test func asManyErrorsAsCanBeLocatedAre() throws {
        var generator = SeededGenerator(label: "error location")
        for (threshold, parties) in [(0, 3), (1, 4), (1, 6), (2, 7), (3, 10), (1, 12)] {
            let locatable = (parties - threshold - 1) / 2
            let sharing = try ShamirSharing<BN254Fr>(threshold: threshold, parties: parties)
            for errors in 0...locatable {
                for _ in 0..<5 {
                    let values = (0..<4).map { _ in BN254Fr.random(using: &generator) }
                    var shares = sharing.split(SecretVector(values), using: &generator)
                    let places = (0..<parties).shuffled(using: &generator).prefix(errors)
                    // Each wrong share at an element of its own: they add up.
                    for (i, place) in places.enumerated() {
                        shares[place] = corrupt(shares[place], at: i % 4, using: &generator)
                    }
                    let located = try sharing.reconstructLocatingErrors(shares)
                    let (secret, wrong) = (located.secret.reveal(), located.wrong)
                    #expect(secret == values)
                    #expect(wrong == places.sorted().map { sharing.indices[$0] })
                }
            }
        }
    }

    @Test func tooManyErrorsAreRefused() throws {
        var generator = SeededGenerator(label: "too many errors")
        for (threshold, parties) in [(1, 3), (1, 4), (2, 7), (3, 10)] {
            let locatable = (parties - threshold - 1) / 2
            let sharing = try ShamirSharing<BN254Fr>(threshold: threshold, parties: parties)
            let values = (0..<8).map { _ in BN254Fr.random(using: &generator) }
            let good = sharing.split(SecretVector(values), using: &generator)
            for spread in [true, false] {
                var shares = good
                for place in (0..<parties).shuffled(using: &generator).prefix(locatable + 1) {
                    let element = spread ? place % 8 : 0
                    shares[place] = corrupt(shares[place], at: element, using: &generator)
                }
                #expect(throws: SecretSharingError.tooManyWrongShares(locatable: locatable)) {
                    _ = try sharing.reconstructLocatingErrors(shares).wrong
                }
            }
        }
    }

    @Test func aShareFromAnotherSharingIsLocated() throws {
        var generator = SeededGenerator(label: "share of another sharing")
        let sharing = try ShamirSharing<Mersenne61>(threshold: 1, parties: 4)
        let values = (0..<3).map { _ in Mersenne61.random(using: &generator) }
        var shares = sharing.split(SecretVector(values), using: &generator)
        shares[0] = sharing.split(SecretVector(values), using: &generator)[0]
        let located = try sharing.reconstructLocatingErrors(shares)
        let (secret, wrong) = (located.secret.reveal(), located.wrong)
        #expect(secret == values && wrong.map(\.number) == [1])
    }
}
