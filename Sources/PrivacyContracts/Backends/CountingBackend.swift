/// Cells are nothing: counts what a run takes, for estimates. Costs are those of `ReplicatedBackend`:
/// `bytesSent` is what the party that sends most does.
final class CountingBackend: CellwiseBackend {
    /// Nothing.
    struct Cell: BitwiseCopyable {}

    private(set) var rounds = 0
    /// What each of the three parties sends.
    private(set) var bytes = [0, 0, 0]
    private(set) var messages = [0, 0, 0]

    /// Words of one message of a long exchange: `ReplicatedParty.messageWords`.
    private static let messageWords = 1 << 14

    var traits: BackendTraits { BackendTraits(opensProducts: true) }
    var zero: Cell { Cell() }

    @inline(__always) func add(_ a: Cell, _ b: Cell) -> Cell { a }
    @inline(__always) func subtract(_ a: Cell, _ b: Cell) -> Cell { a }
    @inline(__always) func addConstant(_ a: Cell, _ constant: UInt64) -> Cell { a }
    @inline(__always) func scale(_ a: Cell, _ constant: UInt64) -> Cell { a }
    @inline(__always) func multiply(_ a: Cell, _ b: Cell) -> Cell { a }
    @inline(__always) func xor(_ a: Cell, _ b: Cell) -> Cell { a }
    @inline(__always) func xorConstant(_ a: Cell, _ constant: UInt64) -> Cell { a }
    @inline(__always) func and(_ a: Cell, _ b: Cell) -> Cell { a }
    @inline(__always) func map(_ a: Cell, _ linear: (UInt64) -> UInt64) -> Cell { a }
    @inline(__always) func lowBit(_ a: Cell) -> Cell { a }

    private func exchange(words: Int) {
        if words == 0 { return }
        rounds += 1
        for party in 0..<3 { bytes[party] += 8 * words }
        count(words, of: 0...2)
    }

    /// The messages in which each of these parties sends so many words.
    private func count(_ words: Int, of parties: ClosedRange<Int>) {
        for party in parties {
            messages[party] += (words + Self.messageWords - 1) / Self.messageWords
        }
    }

    func reduce(
        arithmetic: UnsafeMutableBufferPointer<Cell>, boolean: UnsafeMutableBufferPointer<Cell>,
        widths: UnsafeBufferPointer<UInt8>
    ) async throws {
        var bits = 0
        for width in widths { bits += Int(width) }
        exchange(words: arithmetic.count + (bits + 63) / 64)
    }

    func multiply(_ x: [Cell], _ y: [Cell]) async throws -> [Cell] {
        exchange(words: x.count)
        return x
    }

    func conjoin(_ x: [Cell], _ y: [Cell], width: Int) async throws -> [Cell] {
        exchange(words: width * ((x.count + 63) / 64))
        return x
    }

    func sum(_ x: [Cell]) -> Cell { zero }
    func dotProduct(_ x: [Cell], _ i: Range<Int>, _ y: [Cell], _ j: Range<Int>) -> Cell { zero }
    func apply(_ node: TraceNode, _ x: [Cell], _ y: [Cell]?) -> [Cell] { x }

    func convert(
        _ operation: TraceOperation, width: Int, _ cells: UnsafeMutableBufferPointer<Cell>
    ) async throws {
        let plane = (cells.count + 63) / 64
        switch operation {
        case .highBit:
            rounds += 2
            bytes[0] += 8 * 240 * plane
            bytes[1] += 8 * 31 * plane
            bytes[2] += 8 * 31 * plane
            // Party 0's tables go by chunks of 64 words a plane, all else by windows of two.
            messages[0] += (plane + 63) / 64
            let windows = (plane + 127) / 128
            for party in 1...2 { messages[party] += windows }
            for planes in [15, 7, 3, 1] {
                rounds += 1
                for party in 0..<3 {
                    bytes[party] += 8 * planes * plane
                    messages[party] += windows
                }
            }
        case .toBits: add(bits: width, plane)
        case .isZero:
            rounds += 1
            bytes[0] += 8 * 64 * plane
            count(64 * plane, of: 0...0)
            var width = 64
            while width > 1 {
                exchange(words: width / 2 * plane)
                width = (width + 1) / 2
            }
        default:
            if width <= 32 || cells.count * width <= 1 << 14 {
                rounds += 2
                bytes[0] += 8 * width * cells.count
                bytes[1] += 8 * cells.count
                bytes[2] += 8 * cells.count
                count(width * cells.count, of: 0...0)
                count(cells.count, of: 1...2)
            } else {
                rounds += 9
                for party in 0..<3 { bytes[party] += 48 * cells.count }
                // The mask's bits, an adder of seven rounds, and a swap.
                count(64 * plane, of: 0...2)
                for _ in 0..<7 { count(46 * plane, of: 0...2) }
            }
        }
    }

    /// Conversion of ring elements to `width` bits: `ReplicatedParty.toBoolean`.
    private func add(bits width: Int, _ plane: Int) {
        rounds += 1
        bytes[0] += 8 * width * plane
        count(width * plane, of: 0...0)
        if width < 2 { return }
        exchange(words: (width - 1) * plane)
        var size = 1
        while size < width - 1 {
            var pairs = 0
            for j in 0..<(width - 1) where j & size != 0 {
                pairs += 1
                if j >= 2 * size { pairs += 1 }
            }
            exchange(words: pairs * plane)
            size *= 2
        }
    }

    /// `ReplicatedParty.seal`.
    func seal(count: Int) {
        rounds += 2
        for party in 0..<3 { bytes[party] += 16 }
        for party in 0..<2 { bytes[party] += 8 * count }
        self.count(2, of: 0...2)
        self.count(count, of: 0...1)
    }

    func open(
        arithmetic: UnsafeBufferPointer<Cell>, boolean: UnsafeBufferPointer<Cell>,
        widths: UnsafeBufferPointer<UInt8>
    ) async throws -> (arithmetic: [UInt64], boolean: [UInt64]) {
        exchange(words: arithmetic.count)
        let width = Int(widths.max() ?? 1)
        exchange(words: boolean.isEmpty ? 0 : width * ((boolean.count + 63) / 64))
        // Validity bits are one; outputs are not looked at.
        return (
            [UInt64](repeating: 1, count: arithmetic.count),
            [UInt64](repeating: 1, count: boolean.count)
        )
    }

    /// `ReplicatedParty.open(summands:)`.
    func open(unreduced cells: UnsafeBufferPointer<Cell>) async throws -> [UInt64] {
        rounds += 1
        for party in 0..<3 { bytes[party] += 16 * cells.count }
        for _ in 0..<2 { count(cells.count, of: 0...2) }
        return [UInt64](repeating: 1, count: cells.count)
    }
}
