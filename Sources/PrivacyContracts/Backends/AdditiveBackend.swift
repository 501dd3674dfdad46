internal import MPC

/// Two parties or more, all but one of which may be corrupt and passive. A cell is the share, of a ring element
/// or of a word of bits; products take a triple each.
final class AdditiveBackend: PartyBackend {
    typealias Cell = UInt64
    typealias Vector = PartyVector<AdditiveRingParty>

    let party: AdditiveRingParty
    let bitComponents = 1
    /// All ones at party 0, which adds constants.
    private let addsConstants: UInt64

    init(party: AdditiveRingParty) {
        self.party = party
        addsConstants = party.party == 0 ? .max : 0
    }

    var traits: BackendTraits { BackendTraits(productsAreLocal: false, lowBitIsLocal: true) }
    var zero: UInt64 { 0 }

    @inline(__always) func add(_ a: UInt64, _ b: UInt64) -> UInt64 { a &+ b }
    @inline(__always) func subtract(_ a: UInt64, _ b: UInt64) -> UInt64 { a &- b }
    @inline(__always) func addConstant(_ a: UInt64, _ constant: UInt64) -> UInt64 {
        a &+ (constant & addsConstants)
    }
    @inline(__always) func scale(_ a: UInt64, _ constant: UInt64) -> UInt64 { a &* constant }
    @inline(__always) func xor(_ a: UInt64, _ b: UInt64) -> UInt64 { a ^ b }
    @inline(__always) func xorConstant(_ a: UInt64, _ constant: UInt64) -> UInt64 {
        a ^ (constant & addsConstants)
    }
    @inline(__always) func map(_ a: UInt64, _ linear: (UInt64) -> UInt64) -> UInt64 { linear(a) }
    @inline(__always) func lowBit(_ a: UInt64) -> UInt64 { a & 1 }

    /// Parties have shares already.
    func inputs(ofShares given: GivenInputs) -> Inputs {
        given.first.map {
            (.elements(AdditiveShares($0, domain: Ring64()), magnitude: 0), $0.count)
        }
    }

    func shares(_ cells: UnsafeMutableBufferPointer<UInt64>) -> AdditiveShares<Ring64> {
        AdditiveShares(Array(cells), domain: Ring64())
    }

    func fill(
        _ cells: UnsafeMutableBufferPointer<UInt64>, _ shares: AdditiveShares<Ring64>,
        magnitude: (Int) -> Double
    ) {
        for (i, share) in shares.buffer.elements(ofComponent: 0).enumerated() { cells[i] = share }
    }
}

/// Conversions of a party that computes modulo 2^64.
extension VectorBackend where Party.Domain == Ring64 {
    func element(_ constant: UInt64) -> UInt64 { constant }

    func topBits(_ x: Party.Shares, magnitude: Double) async throws(MPCError) -> Party.Bits {
        try await party.isNegative(x)
    }

    func areZero(_ x: Party.Shares, magnitude: Double) async throws(MPCError) -> Party.Bits {
        try await party.equal(x, party.shares(ofPublic: 0, count: x.count))
    }

    func lowBits(
        _ x: Party.Shares, width: Int, magnitude: Double
    ) async throws(MPCError) -> Party.Bits {
        try await party.toBoolean(x, width: width)
    }
}

extension PartyBackend where Party.Domain == Ring64 {
    func open(_ x: Party.Shares, magnitude: Double) async throws(MPCError) -> [UInt64] {
        try await party.open(x)
    }
}
