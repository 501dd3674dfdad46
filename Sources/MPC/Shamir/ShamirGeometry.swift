/// The public constants of a sharing: who deals what to whom with which factors.
struct ShamirGeometry<Domain: SharingField>: Sendable {
    typealias Element = Domain.Element

    let party: Int
    let parties: Int
    /// t.
    let threshold: Int
    /// The degree of what masks a product for a king: 2t, the product's own; with an active adversary
    /// n - 1, where no share has anything to do with the others.
    ///
    /// Of n > 2t + 1 shares of degree 2t some are determined by others. Who has given one party a share off its
    /// polynomial, x + δ, would see in how their products with y fail to fit that party's share of y, times δ.
    let maskDegree: Int
    /// Where the parties' shares stand.
    let points: [Element]
    /// Of sharings, of degree t, and of masks of products.
    let dealing: Dealing<Element>
    let doubleDealing: Dealing<Element>
    /// The factor of this party's product in the product's secret; nil if it isn't needed: parties from
    /// 2t + 1 up.
    let productFactor: Element?
    /// Those of the shares of this party and the t after it, in a secret.
    let openingFactors: [Element]
    /// Those of the words of the groups that this party is a member of, in a random share.
    let groupFactors: [Element]

    init(party: Int, parties: Int, threshold: Int, domain: Domain, isActive: Bool) {
        self.party = party
        self.parties = parties
        self.threshold = threshold
        maskDegree = isActive ? parties - 1 : 2 * threshold
        let points = (0..<parties).map(domain.point)
        self.points = points
        let zero = domain.element(0)
        func factors(_ target: Int, _ from: [Int]) -> [Element] {
            domain.lagrange(at: points[target], from: [zero] + from.map { points[$0] })
        }
        dealing = Dealing(
            by: party, degree: threshold, parties: parties, lagrange: factors)
        doubleDealing = Dealing(
            by: party, degree: maskDegree, parties: parties, lagrange: factors)
        let dealers = Array(points[...(2 * threshold)])
        productFactor =
            party < dealers.count ? domain.lagrange(at: zero, from: dealers)[party] : nil
        let openers = (0...threshold).map { points[(party + $0) % parties] }
        openingFactors = domain.lagrange(at: zero, from: openers)
        groupFactors = ShamirRandomness.groups(parties: parties, threshold: threshold)
            .filter { $0.contains(party) }
            .map { group in
                factors(party, (0..<parties).filter { !group.contains($0) })[0]
            }
    }

    /// Parties that deal their products.
    var dealers: [Int] { Array(0..<2 * threshold + 1) }
    /// Parties whose shares this one is sent in an opening, and those it sends its own to.
    var openers: [Int] { (1...threshold).map { (party + $0) % parties } }
    var openingTargets: [Int] { (1...threshold).map { (party - $0 + parties) % parties } }
}
