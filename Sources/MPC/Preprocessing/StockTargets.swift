/// How much of each sort of preprocessing is to be kept ready, in elements.
public struct StockTargets: Hashable, Sendable {
    /// Products of two random elements.
    public var triples: Int
    /// Products of two random bits.
    public var bitTriples: Int
    /// Random bits shared both ways.
    public var daBits: Int
    /// Random numbers of the domain's width shared both ways; of authenticated shares as daBits.
    public var edaBits: Int
    /// Random elements known to one party, and as many words of bits, of each party: authenticated shares only.
    public var masks: Int

    public init(
        triples: Int = 0, bitTriples: Int = 0, daBits: Int = 0, edaBits: Int = 0, masks: Int = 0
    ) {
        self.triples = triples
        self.bitTriples = bitTriples
        self.daBits = daBits
        self.edaBits = edaBits
        self.masks = masks
    }
}

/// A party that says of which kinds a stock consists.
package protocol StockedParty: PreparedParty {
    /// Elements of each kind.
    func kinds(of targets: StockTargets) -> [(kind: MaterialKind, elements: Int)]
}

extension StockedParty {
    /// What is missing of each kind, in units, in the order of their names; `most` elements of each.
    package func missing(of targets: StockTargets, most: Int) -> [(MaterialKind, units: Int)] {
        let levels = preprocessingLevels
        return kinds(of: targets).sorted { $0.kind.name < $1.kind.name }.map { kind, elements in
            let missing = elements - (levels[kind.name] ?? 0)
            return (kind, kind.units(for: max(0, min(missing, most))))
        }
    }
}

extension AdditiveRingParty: StockedParty {
    package func kinds(of targets: StockTargets) -> [(kind: MaterialKind, elements: Int)] {
        [
            (kinds.triples, targets.triples), (kinds.bitTriples, targets.bitTriples),
            (kinds.daBits, targets.daBits), (kinds.edaBits(domain.bitWidth), targets.edaBits),
        ]
    }
}

extension SPDZ2kParty: StockedParty {
    package func kinds(of targets: StockTargets) -> [(kind: MaterialKind, elements: Int)] {
        let kinds = session.kinds
        var found = [
            (kinds.triples, targets.triples), (kinds.bitTriples, targets.bitTriples),
            (kinds.daBits, targets.daBits + targets.edaBits * domain.bitWidth),
        ]
        for owner in 0..<partyCount {
            found.append((kinds.masks(of: owner), targets.masks))
            found.append((kinds.bitMasks(of: owner), 64 * targets.masks))
        }
        return found
    }
}
