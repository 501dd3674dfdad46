internal import MPC

/// This party's two components of one replicated sharing, of a ring element or of a word of bits.
/// Of an unreduced product only the first counts: the parties' first components are its summands.
struct ReplicatedCell: BitwiseCopyable {
    var first: UInt64
    var second: UInt64

    @inline(__always) init(_ first: UInt64, _ second: UInt64) {
        self.first = first
        self.second = second
    }
}

/// Three parties, at most one of them corrupt and passive; what arrives garbled aborts or goes
/// unnoticed. Cells are components of `ReplicatedParty`'s sharings.
final class ReplicatedBackend: VectorBackend {
    typealias Cell = ReplicatedCell
    typealias Vector = PartyVector<ReplicatedParty>

    let party: ReplicatedParty
    let bitComponents = 2
    /// All ones where this party's first (second) component is component 0, which carries constants.
    private let firstIsZero: UInt64
    private let secondIsZero: UInt64

    init(party: ReplicatedParty) {
        self.party = party
        firstIsZero = party.party == 0 ? .max : 0
        secondIsZero = party.party == 2 ? .max : 0
    }

    var traits: BackendTraits { BackendTraits(opensProducts: true) }
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

    @inline(__always) func multiply(_ a: Cell, _ b: Cell) -> Cell {
        Cell(a.first &* (b.first &+ b.second) &+ a.second &* b.first, 0)
    }

    @inline(__always) func xor(_ a: Cell, _ b: Cell) -> Cell {
        Cell(a.first ^ b.first, a.second ^ b.second)
    }

    @inline(__always) func xorConstant(_ a: Cell, _ constant: UInt64) -> Cell {
        Cell(a.first ^ (constant & firstIsZero), a.second ^ (constant & secondIsZero))
    }

    @inline(__always) func and(_ a: Cell, _ b: Cell) -> Cell {
        Cell((a.first & (b.first ^ b.second)) ^ (a.second & b.first), 0)
    }

    @inline(__always) func map(_ a: Cell, _ linear: (UInt64) -> UInt64) -> Cell {
        Cell(linear(a.first), linear(a.second))
    }

    @inline(__always) func lowBit(_ a: Cell) -> Cell { Cell(a.first & 1, a.second & 1) }

    // MARK: Batches

    func reduce(
        arithmetic: UnsafeMutableBufferPointer<Cell>, boolean: UnsafeMutableBufferPointer<Cell>,
        widths: UnsafeBufferPointer<UInt8>
    ) async throws {
        var bits = 0
        for width in widths { bits += Int(width) }
        let count = arithmetic.count + (bits + 63) / 64
        // One word more, so that packing may touch the word behind the last.
        let words = UnsafeMutablePointer<UInt64>.allocate(capacity: 2 * (count + 1))
        words.initialize(repeating: 0, count: 2 * (count + 1))
        defer {
            words.update(repeating: 0, count: 2 * (count + 1))
            words.deallocate()
        }
        let received = words + count + 1
        for i in 0..<arithmetic.count { words[i] = arithmetic[i].first }
        Self.pack(boolean, widths, words + arithmetic.count)
        try await party.reduce(
            words, arithmeticCount: arithmetic.count, count: count, into: received)
        for i in 0..<arithmetic.count { arithmetic[i] = Cell(words[i], received[i]) }
        Self.unpack(
            boolean, widths, words + arithmetic.count, received + arithmetic.count)
    }

    private static func pack(
        _ cells: UnsafeMutableBufferPointer<Cell>, _ widths: UnsafeBufferPointer<UInt8>,
        _ words: UnsafeMutablePointer<UInt64>
    ) {
        var place = 0
        for i in 0..<cells.count {
            let width = Int(widths[i])
            let word = cells[i].first & lowMask(width)
            let offset = UInt64(place & 63)
            words[place &>> 6] |= word &<< offset
            if Int(offset) + width > 64 { words[place &>> 6 + 1] |= word &>> (64 - offset) }
            place += width
        }
    }

    private static func unpack(
        _ cells: UnsafeMutableBufferPointer<Cell>, _ widths: UnsafeBufferPointer<UInt8>,
        _ first: UnsafeMutablePointer<UInt64>, _ second: UnsafeMutablePointer<UInt64>
    ) {
        var place = 0
        for i in 0..<cells.count {
            let width = Int(widths[i])
            let offset = UInt64(place & 63)
            let at = place &>> 6
            var a = first[at] &>> offset
            var b = second[at] &>> offset
            if Int(offset) + width > 64 {
                a |= first[at + 1] &<< (64 - offset)
                b |= second[at + 1] &<< (64 - offset)
            }
            cells[i] = Cell(a & lowMask(width), b & lowMask(width))
            place += width
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

    /// The parties' first components are its summands.
    func dotProduct(_ x: Vector, _ i: Range<Int>, _ y: Vector, _ j: Range<Int>) -> Cell {
        guard case .elements(let first, _) = x, case .elements(let second, _) = y else {
            preconditionFailure("no ring elements")
        }
        return Cell(party.dotProductSummand(first, i, second, j), 0)
    }

    func convert(
        _ operation: TraceOperation, width: Int, _ cells: UnsafeMutableBufferPointer<Cell>
    ) async throws {
        switch operation {
        case .highBit: fill(cells, try await topBits(shares(cells), magnitude: 0))
        case .isZero:
            fill(cells, try await areZero(shares(cells), magnitude: 0))
        case .toBits:
            fill(cells, try await lowBits(shares(cells), width: width, magnitude: 0))
        case .fromBit, .fromBits:
            let bits = bits(cells, width: width)
            fill(cells, try await party.toArithmetic(bits)) { _ in 0 }
        default: preconditionFailure("no conversion")
        }
    }

    func open(
        arithmetic: UnsafeBufferPointer<Cell>, boolean: UnsafeBufferPointer<Cell>,
        widths: UnsafeBufferPointer<UInt8>
    ) async throws -> (arithmetic: [UInt64], boolean: [UInt64]) {
        var elements: [UInt64] = []
        if !arithmetic.isEmpty {
            elements = try await party.open(
                ArithmeticShares(
                    first: arithmetic.map(\.first), second: arithmetic.map(\.second)))
        }
        var words: [UInt64] = []
        if !boolean.isEmpty {
            let width = Int(widths.max() ?? 1)
            words = try await party.open(
                BooleanShares(
                    first: boolean.map(\.first), second: boolean.map(\.second), width: width))
        }
        return (elements, words)
    }

    /// The parties' first components are the summands of every cell.
    func open(unreduced cells: UnsafeBufferPointer<Cell>) async throws -> [UInt64] {
        try await party.open(summands: cells.map(\.first))
    }
}
