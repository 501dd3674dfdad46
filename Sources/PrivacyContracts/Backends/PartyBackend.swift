internal import MPC

/// A back end whose cells are a party's shares, by whatever protocol: what takes messages the party does, on
/// vectors made of cells.
///
/// A cell is a run of words. As a word of bits it has in word c component c of the sharing of its bits; what
/// stands for a ring element is the back end's affair.
protocol PartyBackend: BatchBackend {
    associatedtype Party: MixedParty

    var party: Party { get }
    /// How many words stand for one word of bits.
    var bitComponents: Int { get }

    func shares(_ cells: UnsafeMutableBufferPointer<Cell>) -> Party.Shares
    /// `magnitude`: of each element, a bound of its integer where cells are integers.
    func fill(
        _ cells: UnsafeMutableBufferPointer<Cell>, _ shares: Party.Shares,
        magnitude: (Int) -> Double)

    // Conversions of ring elements whose class modulo 2^64 counts; `magnitude` bounds their integers.
    func topBits(_ x: Party.Shares, magnitude: Double) async throws(MPCError) -> Party.Bits
    func areZero(_ x: Party.Shares, magnitude: Double) async throws(MPCError) -> Party.Bits
    func lowBits(
        _ x: Party.Shares, width: Int, magnitude: Double
    ) async throws(MPCError) -> Party.Bits
    /// What everybody learns of ring elements: their classes modulo 2^64.
    func open(_ x: Party.Shares, magnitude: Double) async throws(MPCError) -> [UInt64]
}

extension PartyBackend {
    private var stride: Int { MemoryLayout<Cell>.stride / 8 }

    private func words(_ cells: UnsafeMutableBufferPointer<Cell>) -> UnsafeMutablePointer<UInt64> {
        guard let base = cells.baseAddress else { preconditionFailure("no cells") }
        return UnsafeMutableRawPointer(base).assumingMemoryBound(to: UInt64.self)
    }

    private func largest(_ cells: UnsafeMutableBufferPointer<Cell>) -> Double {
        cells.reduce(0) { max($0, magnitude($1)) }
    }

    // MARK: Words of bits

    /// Cells as a vector of words of `width` bits.
    func bits(_ cells: UnsafeMutableBufferPointer<Cell>, width: Int) -> Party.Bits {
        let planes = BitPlanes(
            uninitialized: cells.count, width: width, components: bitComponents)
        let (words, stride) = (words(cells), stride)
        for c in 0..<bitComponents {
            planes.setComponent(c, elements: cells.indices.map { words[$0 * stride + c] })
        }
        return Party.Bits(planes: planes)
    }

    /// A vector of words as cells.
    func fill(_ cells: UnsafeMutableBufferPointer<Cell>, _ bits: Party.Bits) {
        let (words, stride) = (words(cells), stride)
        cells.update(repeating: zero)
        for c in 0..<bitComponents {
            for (i, word) in bits.planes.elements(ofComponent: c).enumerated() {
                words[i * stride + c] = word
            }
        }
    }

    /// All bits that count of all cells, one after the other, as elements of one bit.
    private func packed(
        _ cells: UnsafeMutableBufferPointer<Cell>, _ widths: UnsafeBufferPointer<UInt8>
    ) -> Party.Bits {
        let count = widths.reduce(0) { $0 + Int($1) }
        let planes = BitPlanes(uninitialized: count, width: 1, components: bitComponents)
        let (words, stride) = (words(cells), stride)
        for c in 0..<bitComponents {
            let target = planes.component(c)
            target.update(repeating: 0, count: planes.wordCount)
            var place = 0
            for i in 0..<cells.count {
                let width = Int(widths[i])
                let word = words[i * stride + c] & lowMask(width)
                let offset = UInt64(place & 63)
                target[place &>> 6] |= word &<< offset
                if Int(offset) + width > 64 { target[place &>> 6 + 1] |= word &>> (64 - offset) }
                place += width
            }
        }
        return Party.Bits(planes: planes)
    }

    private func unpack(
        _ bits: Party.Bits, to cells: UnsafeMutableBufferPointer<Cell>,
        _ widths: UnsafeBufferPointer<UInt8>
    ) {
        let (words, stride) = (words(cells), stride)
        cells.update(repeating: zero)
        for c in 0..<bitComponents {
            let source = bits.planes.component(c)
            var place = 0
            for i in 0..<cells.count {
                let width = Int(widths[i])
                let offset = UInt64(place & 63)
                var word = source[place &>> 6] &>> offset
                if Int(offset) + width > 64 { word |= source[place &>> 6 + 1] &<< (64 - offset) }
                words[i * stride + c] = word & lowMask(width)
                place += width
            }
        }
    }

    // MARK: Batches

    func multiply(
        _ x: UnsafeMutableBufferPointer<Cell>, _ y: UnsafeMutableBufferPointer<Cell>
    ) async throws {
        let bounds = x.indices.map { magnitude(x[$0]) * magnitude(y[$0]) }
        let product = try await party.multiply(shares(x), shares(y))
        fill(x, product) { bounds[$0] }
    }

    func conjoin(
        _ x: UnsafeMutableBufferPointer<Cell>, _ y: UnsafeMutableBufferPointer<Cell>,
        widths: UnsafeBufferPointer<UInt8>
    ) async throws {
        unpack(try await party.and(packed(x, widths), packed(y, widths)), to: x, widths)
    }

    func reduce(
        arithmetic: UnsafeMutableBufferPointer<Cell>, boolean: UnsafeMutableBufferPointer<Cell>,
        widths: UnsafeBufferPointer<UInt8>
    ) async throws {
        guard !arithmetic.isEmpty else { return }
        let low = try await lowBits(
            shares(arithmetic), width: 64, magnitude: largest(arithmetic))
        fill(arithmetic, try await party.toArithmetic(low)) { _ in TraceIntegers.reduced }
    }

    func convert(
        _ operation: TraceOperation, width: Int, _ cells: UnsafeMutableBufferPointer<Cell>
    ) async throws {
        let bound = largest(cells)
        switch operation {
        case .highBit: fill(cells, try await topBits(shares(cells), magnitude: bound))
        case .isZero: fill(cells, try await areZero(shares(cells), magnitude: bound))
        case .toBits:
            fill(cells, try await lowBits(shares(cells), width: width, magnitude: bound))
        case .fromBit:
            fill(cells, try await party.bitToArithmetic(bits(cells, width: 1))) { _ in 1 }
        case .fromBits:
            fill(cells, try await party.toArithmetic(bits(cells, width: width))) { _ in
                TraceIntegers.magnitude(ofWord: width)
            }
        default: preconditionFailure("no conversion")
        }
    }

    func open(
        arithmetic: UnsafeBufferPointer<Cell>, boolean: UnsafeBufferPointer<Cell>,
        widths: UnsafeBufferPointer<UInt8>
    ) async throws -> (arithmetic: [UInt64], boolean: [UInt64]) {
        var elements: [UInt64] = []
        if !arithmetic.isEmpty {
            let cells = UnsafeMutableBufferPointer(mutating: arithmetic)
            elements = try await open(shares(cells), magnitude: largest(cells))
        }
        var words: [UInt64] = []
        if !boolean.isEmpty {
            let cells = UnsafeMutableBufferPointer(mutating: boolean)
            words = try await party.open(bits(cells, width: Int(widths.max() ?? 1)))
        }
        return (elements, words)
    }
}
