internal import MPC

/// A back end whose cells are a party's shares, by whatever protocol: what takes messages the party does, on
/// vectors made of cells.
protocol PartyBackend: VectorBackend {
    /// What everybody learns of ring elements: their classes modulo 2^64.
    func open(_ x: Party.Shares, magnitude: Double) async throws(MPCError) -> [UInt64]
}

extension PartyBackend {
    private var stride: Int { MemoryLayout<Cell>.stride / 8 }

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

    func dotProducts(_ x: Vector, _ y: Vector, length: Int) async throws -> Vector {
        guard case .elements(let first, let a) = x, case .elements(let second, let b) = y else {
            preconditionFailure("no ring elements")
        }
        return .elements(
            try await party.dotProducts(first, second, length: length),
            magnitude: a * b * Double(length))
    }

    func dotProduct(_ x: Vector, _ i: Range<Int>, _ y: Vector, _ j: Range<Int>) -> Cell {
        preconditionFailure("products take messages")
    }

    func reduce(_ x: Vector) async throws -> Vector {
        guard case .elements(let shares, let bound) = x else { return x }
        return .elements(try await reduced(shares, bound), magnitude: TraceIntegers.reduced)
    }

    private func reduced(_ x: Party.Shares, _ bound: Double) async throws -> Party.Shares {
        try await party.toArithmetic(try await lowBits(x, width: 64, magnitude: bound))
    }

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
        let low = try await reduced(shares(arithmetic), largest(arithmetic))
        fill(arithmetic, low) { _ in TraceIntegers.reduced }
    }

    func convert(
        _ operation: TraceOperation, width: Int, _ cells: UnsafeMutableBufferPointer<Cell>
    ) async throws {
        let bound = largest(cells)
        switch operation {
        case .highBit: fill(cells, try await topBits(shares(cells), magnitude: bound))
        case .isZero: fill(cells, try await areZero(shares(cells), magnitude: bound))
        case .toBits, .lowBit:
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
