internal import FiniteFields

/// The public constants of a sharing: who deals what to whom with which factors.
struct ShamirGeometry<Domain: FieldDomain>: Sendable {
    typealias Element = Domain.Element

    let party: Int
    let parties: Int
    /// t.
    let threshold: Int
    let binaryField: BinaryField
    /// Of sharings, of degree t, and of maskings of products, of degree 2t.
    let dealing: Dealing<Element>
    let doubleDealing: Dealing<Element>
    /// The same of bits, of degree t.
    let bitDealing: Dealing<Int>
    /// The factor of this party's product in the product's secret; nil if it isn't needed: parties from
    /// 2t + 1 up.
    let productFactor: Element?
    let bitProductFactor: Int?
    /// Those of the shares of this party and the t after it, in a secret.
    let openingFactors: [Element]
    let bitOpeningFactors: [Int]

    init(party: Int, parties: Int, threshold: Int, domain: Domain) {
        self.party = party
        self.parties = parties
        self.threshold = threshold
        let field = BinaryField(parties: parties)
        binaryField = field
        dealing = Dealing(by: party, degree: threshold, parties: parties) {
            Self.factors(at: Self.point($0), from: [.zero] + $1.map(Self.point))
        }
        doubleDealing = Dealing(by: party, degree: 2 * threshold, parties: parties) {
            Self.factors(at: Self.point($0), from: [.zero] + $1.map(Self.point))
        }
        bitDealing = Dealing(by: party, degree: threshold, parties: parties) {
            field.lagrange(at: $0 + 1, from: [0] + $1.map { $0 + 1 })
        }
        let dealers = Array(0..<2 * threshold + 1)
        if party < dealers.count {
            productFactor = Self.factors(at: .zero, from: dealers.map(Self.point))[party]
            bitProductFactor = field.lagrange(at: 0, from: dealers.map { $0 + 1 })[party]
        } else {
            (productFactor, bitProductFactor) = (nil, nil)
        }
        let openers = (0...threshold).map { (party + $0) % parties }
        openingFactors = Self.factors(at: .zero, from: openers.map(Self.point))
        bitOpeningFactors = field.lagrange(at: 0, from: openers.map { $0 + 1 })
    }

    /// Where a party's share stands.
    static func point(_ party: Int) -> Element { Element(UInt64(party + 1)) }

    /// The factors with which values at `points` give that at x of a polynomial of lower degree.
    static func factors(at x: Element, from points: [Element]) -> [Element] {
        do { return try lagrangeCoefficients(at: x, from: points) } catch {
            preconditionFailure(
                "points repeat: the field has fewer elements than there are parties")
        }
    }

    /// Parties that deal their products.
    var dealers: [Int] { Array(0..<2 * threshold + 1) }
    /// Parties whose shares this one is sent in an opening, and those it sends its own to.
    var openers: [Int] { (1...threshold).map { (party + $0) % parties } }
    var openingTargets: [Int] { (1...threshold).map { (party - $0 + parties) % parties } }

    /// The groups that share a key so that random sharings take no message; none where they would be
    /// too many.
    static func groups(parties: Int, threshold: Int) -> [[Int]] {
        let sets = GroupKeys.subsets(of: parties, size: parties - threshold)
        return sets.count <= 10 ? sets : []
    }
}
