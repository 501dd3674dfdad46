internal import MPC

/// One party's part of an authenticated value: of a ring element its share and that of its MAC, modulo 2^128
/// each; of a word of bits its share, and those of its MACs bit by bit.
struct AuthenticatedCell: BitwiseCopyable {
    var words: InlineArray<65, UInt64>

    @inline(__always) init() { words = InlineArray(repeating: 0) }

    @inline(__always) subscript(wide place: Int) -> UInt128 {
        get { UInt128(words[place]) | UInt128(words[place + 1]) << 64 }
        set {
            words[place] = UInt64(truncatingIfNeeded: newValue)
            words[place + 1] = UInt64(truncatingIfNeeded: newValue >> 64)
        }
    }

    /// The share and the MAC's share of a ring element.
    @inline(__always) init(share: UInt128, mac: UInt128) {
        self.init()
        self[wide: 0] = share
        self[wide: 2] = mac
    }

    @inline(__always) func mapped(_ body: (Int, UInt64) -> UInt64) -> AuthenticatedCell {
        var z = self
        for k in 0..<65 { z.words[k] = body(k, words[k]) }
        return z
    }
}

/// Two parties or more, all but one of which may be corrupt and do what they like (SPDZ2k): what is opened has
/// been checked, with all that it depends on.
final class AuthenticatedBackend: TaggedRingBackend {
    typealias Cell = AuthenticatedCell
    typealias Vector = PartyVector<SPDZ2kParty>

    let party: SPDZ2kParty
    let bitComponents = 65
    /// This party's cells of the number 1, and of a word of ones.
    private let one: AuthenticatedCell
    private let ones: AuthenticatedCell

    init(party: SPDZ2kParty) {
        self.party = party
        one = Self.cells(party.shares(ofPublic: [1]))[0]
        var ones = AuthenticatedCell()
        let word = party.bits(ofPublic: [UInt64.max], width: 64)
        for c in 0..<65 { ones.words[c] = word.planes.elements(ofComponent: c)[0] }
        self.ones = ones
    }

    var traits: BackendTraits { BackendTraits(productsAreLocal: false, lowBitIsLocal: false) }
    var zero: Cell { AuthenticatedCell() }

    func add(_ a: Cell, _ b: Cell) -> Cell {
        Cell(share: a[wide: 0] &+ b[wide: 0], mac: a[wide: 2] &+ b[wide: 2])
    }

    func subtract(_ a: Cell, _ b: Cell) -> Cell {
        Cell(share: a[wide: 0] &- b[wide: 0], mac: a[wide: 2] &- b[wide: 2])
    }

    func addConstant(_ a: Cell, _ constant: UInt64) -> Cell { add(a, scale(one, constant)) }

    func scale(_ a: Cell, _ constant: UInt64) -> Cell {
        let factor = UInt128(constant)
        return Cell(share: a[wide: 0] &* factor, mac: a[wide: 2] &* factor)
    }

    func xor(_ a: Cell, _ b: Cell) -> Cell { a.mapped { $1 ^ b.words[$0] } }

    func xorConstant(_ a: Cell, _ constant: UInt64) -> Cell {
        a.mapped { $1 ^ (ones.words[$0] & constant) }
    }

    func map(_ a: Cell, _ linear: (UInt64) -> UInt64) -> Cell { a.mapped { linear($1) } }

    func subsetSums(
        _ x: AuthenticatedShares<SPDZ2k>, _ range: Range<Int>, _ members: [UInt64]
    ) -> AuthenticatedShares<SPDZ2k> {
        let sums = AuthenticatedShares(uninitialized: InputTags.subsets, scheme: SPDZ2k())
        x.withWords { values, macs in
            sums.withWords { valueSums, macSums in
                for (words, target) in [(values, valueSums), (macs, macSums)] {
                    let found = (words + 2 * range.lowerBound).withMemoryRebound(
                        to: UInt128.self, capacity: range.count
                    ) {
                        InputTags.sums(
                            UnsafeBufferPointer(start: $0, count: range.count), members: members,
                            zero: 0
                        ) { $0 &+ $1 }
                    }
                    for (i, sum) in found.enumerated() {
                        target[2 * i] = UInt64(truncatingIfNeeded: sum)
                        target[2 * i + 1] = UInt64(truncatingIfNeeded: sum >> 64)
                    }
                }
            }
        }
        return sums
    }

    private static func cells(_ shares: AuthenticatedShares<SPDZ2k>) -> [AuthenticatedCell] {
        shares.withWords { values, macs in
            (0..<shares.count).map { i in
                var cell = AuthenticatedCell()
                for k in 0..<2 {
                    cell.words[k] = values[2 * i + k]
                    cell.words[2 + k] = macs[2 * i + k]
                }
                return cell
            }
        }
    }

    func shares(_ cells: UnsafeMutableBufferPointer<Cell>) -> AuthenticatedShares<SPDZ2k> {
        let shares = AuthenticatedShares(uninitialized: cells.count, scheme: SPDZ2k())
        shares.withWords { values, macs in
            for i in 0..<cells.count {
                for k in 0..<2 {
                    values[2 * i + k] = cells[i].words[k]
                    macs[2 * i + k] = cells[i].words[2 + k]
                }
            }
        }
        return shares
    }

    func fill(
        _ cells: UnsafeMutableBufferPointer<Cell>, _ shares: AuthenticatedShares<SPDZ2k>,
        magnitude: (Int) -> Double
    ) {
        for (i, cell) in Self.cells(shares).enumerated() { cells[i] = cell }
    }
}

/// What cell by cell is never asked for where it takes messages.
extension PartyBackend {
    func multiply(_ a: Cell, _ b: Cell) -> Cell { preconditionFailure("products take messages") }
    func and(_ a: Cell, _ b: Cell) -> Cell { preconditionFailure("products take messages") }
    func lowBit(_ a: Cell) -> Cell { preconditionFailure("the lowest bit takes messages") }
}
