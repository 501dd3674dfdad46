internal import MPC

/// Three parties, one of which may be corrupt and do what it likes: what is opened has been verified, with all
/// that it depends on. Cells are components of the replicated sharings; products take messages, and are noted
/// for their verification.
final class VerifiedReplicatedBackend: TaggedRingBackend {
    typealias Cell = ReplicatedCell
    typealias Vector = PartyVector<ReplicatedRingParty>

    let party: ReplicatedRingParty
    let bitComponents = 2
    /// All ones where this party's first (second) component is component 0, which carries constants.
    private let firstIsZero: UInt64
    private let secondIsZero: UInt64

    init(party: ReplicatedRingParty) {
        self.party = party
        firstIsZero = party.party == 0 ? .max : 0
        secondIsZero = party.party == 2 ? .max : 0
    }

    var traits: BackendTraits { BackendTraits(productsAreLocal: false, lowBitIsLocal: true) }
    var zero: Cell { Cell(0, 0) }

    @inline(__always) func add(_ a: Cell, _ b: Cell) -> Cell {
        Cell(a.first &+ b.first, a.second &+ b.second)
    }

    @inline(__always) func subtract(_ a: Cell, _ b: Cell) -> Cell {
        Cell(a.first &- b.first, a.second &- b.second)
    }

    @inline(__always) func addConstant(_ a: Cell, _ constant: UInt64) -> Cell {
        Cell(a.first &+ (constant & firstIsZero), a.second &+ (constant & secondIsZero))
    }

    @inline(__always) func scale(_ a: Cell, _ constant: UInt64) -> Cell {
        Cell(a.first &* constant, a.second &* constant)
    }

    @inline(__always) func xor(_ a: Cell, _ b: Cell) -> Cell {
        Cell(a.first ^ b.first, a.second ^ b.second)
    }

    @inline(__always) func xorConstant(_ a: Cell, _ constant: UInt64) -> Cell {
        Cell(a.first ^ (constant & firstIsZero), a.second ^ (constant & secondIsZero))
    }

    @inline(__always) func map(_ a: Cell, _ linear: (UInt64) -> UInt64) -> Cell {
        Cell(linear(a.first), linear(a.second))
    }

    @inline(__always) func lowBit(_ a: Cell) -> Cell { Cell(a.first & 1, a.second & 1) }

    func subsetSums(
        _ x: ArithmeticShares, _ range: Range<Int>, _ members: [UInt64]
    ) -> ArithmeticShares {
        x.withComponents { first, second in
            let sums = [first, second].map { component in
                InputTags.sums(
                    UnsafeBufferPointer(rebasing: component[range]), members: members, zero: 0
                ) { $0 &+ $1 }
            }
            return ArithmeticShares(first: sums[0], second: sums[1])
        }
    }

    func shares(_ cells: UnsafeMutableBufferPointer<Cell>) -> ArithmeticShares {
        ArithmeticShares(first: cells.map(\.first), second: cells.map(\.second))
    }

    func fill(
        _ cells: UnsafeMutableBufferPointer<Cell>, _ shares: ArithmeticShares,
        magnitude: (Int) -> Double
    ) {
        shares.withComponents { first, second in
            for i in 0..<cells.count { cells[i] = Cell(first[i], second[i]) }
        }
    }
}
