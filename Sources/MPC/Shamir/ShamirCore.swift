internal import Channels

/// What a party of a Shamir sharing does over one field: deal, take part in dealings, open. The party's
/// own field is one; where deviations are to be found, bits are checked over another.
final class ShamirCore<Domain: SharingField>: Sendable {
    typealias Element = Domain.Element
    typealias Buffer = ShareBuffer<Domain>

    let domain: Domain
    let links: VectorLinks
    let geometry: ShamirGeometry<Domain>
    let randomness: ShamirRandomness
    let stock = DoubleSharingStock<Domain>()

    /// - Parameter isActive: whether products withstand parties that deviate.
    init(
        domain: Domain, threshold: Int, links: VectorLinks, randomness: ShamirRandomness,
        isActive: Bool
    ) {
        self.domain = domain
        self.links = links
        self.randomness = randomness
        geometry = ShamirGeometry(
            party: links.channel.party, parties: links.channel.partyCount, threshold: threshold,
            domain: domain, isActive: isActive)
    }

    var party: Int { geometry.party }
    var partyCount: Int { geometry.parties }
    var threshold: Int { geometry.threshold }

    /// Elements worked on together, while they are in the cache; a multiple of all domains' lanes.
    static var chunk: Int { shamirChunk }

    func forEachChunk(of range: Range<Int>, _ body: (Range<Int>) -> Void) {
        forEachShamirChunk(of: range, body)
    }
}

private let shamirChunk = 1024

/// Calls `body` with the chunks of a range that begins at a multiple of a chunk.
func forEachShamirChunk(of range: Range<Int>, _ body: (Range<Int>) -> Void) {
    for start in stride(from: range.lowerBound, to: range.upperBound, by: shamirChunk) {
        body(start..<min(start + shamirChunk, range.upperBound))
    }
}
