internal import MPC

/// One party's shares of many values: of ring elements, or of words of bits.
enum PartyVector<Party: MixedParty> {
    /// `magnitude` bounds their integers where they are integers.
    case elements(Party.Shares, magnitude: Double)
    case words(Party.Bits)
}

/// A back end of which a party does the vectors, by whatever protocol.
///
/// A cell is a run of words. As a word of bits it has in word c component c of the sharing of its bits; what
/// stands for a ring element is the back end's affair.
protocol VectorBackend: BatchBackend where Vector == PartyVector<Party> {
    associatedtype Party: MixedParty

    var party: Party { get }
    /// How many words stand for one word of bits.
    var bitComponents: Int { get }

    /// A constant of Z/2^64.
    func element(_ constant: UInt64) -> Party.Domain.Element
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
}

extension VectorBackend {
    private var stride: Int { MemoryLayout<Cell>.stride / 8 }

    func words(_ cells: UnsafeMutableBufferPointer<Cell>) -> UnsafeMutablePointer<UInt64> {
        guard let base = cells.baseAddress else { preconditionFailure("no cells") }
        return UnsafeMutableRawPointer(base).assumingMemoryBound(to: UInt64.self)
    }

    func largest(_ cells: UnsafeMutableBufferPointer<Cell>) -> Double {
        if traits.integerLimit == nil { return 0 }
        return cells.reduce(0) { max($0, magnitude($1)) }
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

    // MARK: Vectors

    private func shares(_ x: Vector) -> Party.Shares {
        guard case .elements(let shares, _) = x else { preconditionFailure("no ring elements") }
        return shares
    }

    func magnitude(_ x: Vector) -> Double {
        guard case .elements(_, let magnitude) = x else { return 0 }
        return magnitude
    }

    private func bits(_ x: Vector) -> Party.Bits {
        guard case .words(let bits) = x else { preconditionFailure("no words of bits") }
        return bits
    }

    private func bits(_ x: Vector, width: Int) -> Party.Bits {
        let bits = bits(x)
        return bits.width == width ? bits : bits.resized(toWidth: width)
    }

    func vector(_ cells: UnsafeMutableBufferPointer<Cell>, as form: VectorForm) -> Vector {
        switch form {
        case .elements: .elements(shares(cells), magnitude: largest(cells))
        case .words(let width): .words(bits(cells, width: width))
        }
    }

    func write(_ vector: Vector, to cells: UnsafeMutableBufferPointer<Cell>) {
        switch vector {
        case .elements(let shares, let magnitude): fill(cells, shares) { _ in magnitude }
        case .words(let bits): fill(cells, bits)
        }
    }

    func slice(_ vector: Vector, _ range: Range<Int>) -> Vector {
        switch vector {
        case .elements(let shares, _) where range == 0..<shares.count: vector
        case .elements(let shares, let magnitude):
            .elements(shares.slice(range), magnitude: magnitude)
        case .words(let bits): .words(bits.slice(range))
        }
    }

    func joined(_ vectors: [Vector]) -> Vector {
        if vectors.count == 1 { return vectors[0] }
        if case .elements = vectors[0] {
            return .elements(
                Party.Shares.concatenate(vectors.map { shares($0) }),
                magnitude: vectors.reduce(0) { max($0, magnitude($1)) })
        }
        let width = vectors.reduce(0) { max($0, bits($1).width) }
        return .words(Party.Bits.concatenate(vectors.map { bits($0, width: width) }))
    }

    func apply(_ node: TraceNode, _ x: Vector, _ y: Vector?) -> Vector {
        if case .elements(let shares, let magnitude) = x {
            return apply(node, shares, magnitude, y)
        }
        let width = Int(node.width)
        switch node.operation {
        case .xor:
            guard let y else { preconditionFailure("one operand") }
            return .words(party.xor(bits(x, width: width), bits(y, width: width)))
        case .xorConstant:
            return .words(party.xorPublic(bits(x, width: width), node.immediate))
        case .andConstant: return .words(party.andPublic(bits(x, width: width), node.immediate))
        default: return .words(bits(x).selectingPlanes(node.planes(of: bits(x).width)))
        }
    }

    private func apply(
        _ node: TraceNode, _ x: Party.Shares, _ size: Double, _ y: Vector?
    ) -> Vector {
        let constant = TraceIntegers.magnitude(ofConstant: node.immediate)
        switch node.operation {
        case .add, .subtract:
            guard let y else { preconditionFailure("one operand") }
            return .elements(
                node.operation == .add
                    ? party.add(x, shares(y)) : party.subtract(x, shares(y)),
                magnitude: size + magnitude(y))
        case .addConstant:
            return .elements(
                party.addPublic(x, element(node.immediate)), magnitude: size + constant)
        case .scale:
            return .elements(
                party.scale(x, by: element(node.immediate)), magnitude: size * constant)
        case .lowBit:
            return withCells(of: .elements(x, magnitude: size)) { cells in
                for i in cells.indices { cells[i] = lowBit(cells[i]) }
                return .words(bits(cells, width: 1))
            }
        default: preconditionFailure("takes messages")
        }
    }

    private func withCells(
        of x: Vector, _ body: (UnsafeMutableBufferPointer<Cell>) -> Vector
    ) -> Vector {
        let cells = UnsafeMutableBufferPointer<Cell>.allocate(capacity: shares(x).count)
        cells.initialize(repeating: zero)
        defer {
            cells.update(repeating: zero)
            cells.deallocate()
        }
        write(x, to: cells)
        return body(cells)
    }

    func sum(_ x: Vector) -> Cell {
        cell(
            party.sum(shares(x)), magnitude: magnitude(x) * Double(shares(x).count))
    }

    private func cell(_ shares: Party.Shares, magnitude: Double) -> Cell {
        var cell = [zero]
        cell.withUnsafeMutableBufferPointer { fill($0, shares) { _ in magnitude } }
        return cell[0]
    }

    func multiply(_ x: Vector, _ y: Vector) async throws -> Vector {
        .elements(
            try await party.multiply(shares(x), shares(y)),
            magnitude: magnitude(x) * magnitude(y))
    }

    func conjoin(_ x: Vector, _ y: Vector, width: Int) async throws -> Vector {
        .words(try await party.and(bits(x, width: width), bits(y, width: width)))
    }

    func convert(_ operation: TraceOperation, width: Int, _ x: Vector) async throws -> Vector {
        switch operation {
        case .highBit: .words(try await topBits(shares(x), magnitude: magnitude(x)))
        case .isZero: .words(try await areZero(shares(x), magnitude: magnitude(x)))
        case .toBits, .lowBit:
            .words(try await lowBits(shares(x), width: width, magnitude: magnitude(x)))
        case .fromBit:
            .elements(try await party.bitToArithmetic(bits(x, width: 1)), magnitude: 1)
        case .fromBits:
            .elements(
                try await party.toArithmetic(bits(x, width: width)),
                magnitude: TraceIntegers.magnitude(ofWord: width))
        default: preconditionFailure("no conversion")
        }
    }
}

extension TraceNode {
    /// Of a word of `width` bits the one that each bit of the result is; nil for zeros.
    fileprivate func planes(of width: Int) -> [Int?] {
        (0..<Int(self.width)).map { place in
            let source: Int
            switch operation {
            case .shiftLeft: source = place - Int(immediate)
            case .shiftRight: source = place + Int(immediate)
            case .signedShiftRight:
                source = min(place + Int(immediate & 255), Int(immediate >> 8) - 1)
            case .maskConstant: return immediate >> UInt64(place) & 1 == 1 ? 0 : nil
            case .oddBits: source = 2 * place + 1
            case .evenBits: source = 2 * place
            default: preconditionFailure("not of planes")
            }
            return source >= 0 && source < width ? source : nil
        }
    }
}
