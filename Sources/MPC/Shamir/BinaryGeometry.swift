/// The public constants of the sharing of bits, over the binary field.
struct BinaryGeometry: Sendable {
    let field: BinaryField
    let dealing: Dealing<Int>
    /// As in `ShamirGeometry`.
    let productFactor: Int?
    let openingFactors: [Int]
    let groupFactors: [Int]

    init(party: Int, parties: Int, threshold: Int) {
        let field = BinaryField(parties: parties)
        self.field = field
        dealing = Dealing(by: party, degree: threshold, parties: parties) {
            field.lagrange(at: $0 + 1, from: [0] + $1.map { $0 + 1 })
        }
        let dealers = Array(1...2 * threshold + 1)
        productFactor =
            party < dealers.count ? field.lagrange(at: 0, from: dealers)[party] : nil
        openingFactors = field.lagrange(
            at: 0, from: (0...threshold).map { (party + $0) % parties + 1 })
        groupFactors = ShamirRandomness.groups(parties: parties, threshold: threshold)
            .filter { $0.contains(party) }
            .map { group in
                let outside = (0..<parties).filter { !group.contains($0) }
                return field.lagrange(at: party + 1, from: [0] + outside.map { $0 + 1 })[0]
            }
    }

    /// Bits of an element of the field.
    var degree: Int { field.degree }
}
