internal import FiniteFields
internal import MPC

/// Parties that share over a field: Shamir's protocols.
///
/// A ring element stands as an integer of its class modulo 2^64, shared over the scalar field of BN254; sums
/// and products are those of integers. How large an integer may be is public, and kept with the cell: one
/// that would grow over the limit is reduced (`TraceIntegers`), which costs a conversion to bits and
/// back. Nothing is opened but its class.
final class FieldBackend<Party: MixedParty>: PartyBackend
where
    Party.Domain == BN254FrDomain, Party.Shares: DomainShareVector,
    Party.Shares.Domain == BN254FrDomain
{
    typealias Cell = FieldCell
    typealias Vector = PartyVector<Party>

    let party: Party
    let bitComponents: Int
    /// Components of a ring element: 1 or 2.
    private let components: Int
    /// This party's cells of the number 1, and of a word of ones.
    private var one = FieldCell()
    private var ones = FieldCell()

    init(party: Party) {
        self.party = party
        let number = party.shares(ofPublic: [party.domain.element(1)])
        let word = party.bits(ofPublic: [UInt64.max], width: 64)
        components = number.buffer.components
        bitComponents = word.planes.components
        precondition(components <= 2 && bitComponents <= 8, "shares of too many components")
        one = cells(number) { _ in 1 }[0]
        for c in 0..<bitComponents { ones.words[c] = word.planes.elements(ofComponent: c)[0] }
    }

    /// What hides an integer is 40 bits longer, and a sum over at most 16 parties.
    var traits: BackendTraits {
        BackendTraits(productsAreLocal: false, lowBitIsLocal: false, integerLimit: 0x1p206)
    }

    var zero: Cell { FieldCell() }

    func magnitude(_ a: Cell) -> Double { a.magnitude }

    func add(_ a: Cell, _ b: Cell) -> Cell {
        Cell(
            a[component: 0] + b[component: 0], a[component: 1] + b[component: 1],
            magnitude: a.magnitude + b.magnitude)
    }

    func subtract(_ a: Cell, _ b: Cell) -> Cell {
        Cell(
            a[component: 0] - b[component: 0], a[component: 1] - b[component: 1],
            magnitude: a.magnitude + b.magnitude)
    }

    func addConstant(_ a: Cell, _ constant: UInt64) -> Cell { add(a, scale(one, constant)) }

    /// The constant is taken as the integer nearest to 0.
    func scale(_ a: Cell, _ constant: UInt64) -> Cell {
        let factor = element(constant)
        return Cell(
            a[component: 0] * factor, a[component: 1] * factor,
            magnitude: a.magnitude * TraceIntegers.magnitude(ofConstant: constant))
    }

    private func mapped(_ a: Cell, _ body: (Int, UInt64) -> UInt64) -> Cell {
        var z = FieldCell()
        for c in 0..<bitComponents { z.words[c] = body(c, a.words[c]) }
        return z
    }

    func xor(_ a: Cell, _ b: Cell) -> Cell { mapped(a) { $1 ^ b.words[$0] } }

    func xorConstant(_ a: Cell, _ constant: UInt64) -> Cell {
        mapped(a) { $1 ^ (ones.words[$0] & constant) }
    }

    func map(_ a: Cell, _ linear: (UInt64) -> UInt64) -> Cell { mapped(a) { linear($1) } }

    // MARK: Vectors

    private func cells(_ shares: Party.Shares, magnitude: (Int) -> Double) -> [FieldCell] {
        let parts = (0..<components).map { shares.buffer.elements(ofComponent: $0) }
        return (0..<shares.count).map { i in
            FieldCell(
                parts[0][i], components > 1 ? parts[1][i] : BN254Fr.zero,
                magnitude: magnitude(i))
        }
    }

    func shares(_ cells: UnsafeMutableBufferPointer<Cell>) -> Party.Shares {
        let buffer = ShareBuffer(
            uninitialized: cells.count, components: components, domain: party.domain)
        for c in 0..<components { buffer.setComponent(c, cells.map { $0[component: c] }) }
        return Party.Shares(buffer: buffer)
    }

    func fill(
        _ cells: UnsafeMutableBufferPointer<Cell>, _ shares: Party.Shares,
        magnitude: (Int) -> Double
    ) {
        for (i, cell) in self.cells(shares, magnitude: magnitude).enumerated() { cells[i] = cell }
    }

    // MARK: Conversions

    /// The integer nearest to 0.
    func element(_ constant: UInt64) -> BN254Fr {
        party.domain.element(signed: Int64(bitPattern: constant))
    }

    /// Bits of two's complement in which integers up to `magnitude` fit.
    private func width(_ magnitude: Double) -> Int {
        magnitude < 1 ? 2 : Int(magnitude.exponent) + 2
    }

    func topBits(_ x: Party.Shares, magnitude: Double) async throws(MPCError) -> Party.Bits {
        let width = width(magnitude)
        return width <= 64
            ? try await party.isNegative(x, bits: width)
            : try await party.bit(63, of: x, bits: max(width, 65))
    }

    func areZero(_ x: Party.Shares, magnitude: Double) async throws(MPCError) -> Party.Bits {
        try await party.isMultiple(x, ofPowerOfTwo: 64, bits: max(width(magnitude), 65))
    }

    func lowBits(
        _ x: Party.Shares, width: Int, magnitude: Double
    ) async throws(MPCError) -> Party.Bits {
        try await party.toBoolean(x, width: width, bits: self.width(magnitude))
    }

    /// Only the class modulo 2^64 is told.
    func open(_ x: Party.Shares, magnitude: Double) async throws(MPCError) -> [UInt64] {
        try await party.openClasses(x, bits: width(magnitude))
    }
}
