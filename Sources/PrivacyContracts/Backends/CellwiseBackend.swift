/// A back end whose vectors are arrays of cells, worked on cell by cell.
protocol CellwiseBackend: BatchBackend where Vector == [Cell] {}

extension CellwiseBackend {
    func vector(_ cells: UnsafeMutableBufferPointer<Cell>, as form: VectorForm) -> [Cell] {
        Array(cells)
    }

    func write(_ vector: [Cell], to cells: UnsafeMutableBufferPointer<Cell>) {
        _ = cells.update(fromContentsOf: vector)
    }

    func slice(_ vector: [Cell], _ range: Range<Int>) -> [Cell] { Array(vector[range]) }
    func joined(_ vectors: [[Cell]]) -> [Cell] { vectors.flatMap(\.self) }

    func apply(_ node: TraceNode, _ x: [Cell], _ y: [Cell]?) -> [Cell] {
        let other = y ?? x
        return x.indices.map { local(node, x[$0], other[$0]) }
    }

    func magnitude(_ x: [Cell]) -> Double { 0 }

    func sum(_ x: [Cell]) -> Cell { x.reduce(zero) { add($0, $1) } }

    func dotProduct(_ x: [Cell], _ i: Range<Int>, _ y: [Cell], _ j: Range<Int>) -> Cell {
        zip(i, j).reduce(zero) { add($0, multiply(x[$1.0], y[$1.1])) }
    }

    func convert(
        _ operation: TraceOperation, width: Int, _ x: [Cell]
    ) async throws -> [Cell] {
        let cells = UnsafeMutableBufferPointer<Cell>.allocate(capacity: x.count)
        defer { cells.deallocate() }
        _ = cells.initialize(from: x)
        try await convert(operation, width: width, cells)
        return Array(cells)
    }
}

extension BatchBackend {
    /// Does an operation that takes no messages to one cell, or two where it is binary.
    @inline(__always) func local(_ node: TraceNode, _ a: Cell, _ b: @autoclosure () -> Cell) -> Cell
    {
        switch node.operation {
        case .add: return add(a, b())
        case .multiply: return multiply(a, b())
        case .subtract: return subtract(a, b())
        case .addConstant: return addConstant(a, node.immediate)
        case .scale: return scale(a, node.immediate)
        case .xor: return xor(a, b())
        case .and: return and(a, b())
        case .xorConstant: return xorConstant(a, node.immediate)
        case .andConstant: return map(a) { $0 & node.immediate }
        case .shiftLeft:
            let kept = lowMask(Int(node.width))
            return map(a) { ($0 &<< node.immediate) & kept }
        case .shiftRight: return map(a) { $0 &>> node.immediate }
        case .signedShiftRight:
            let gap = Int64(64) &- Int64(node.immediate >> 8)
            let amount = Int64(node.immediate & 255)
            let kept = lowMask(Int(node.width))
            return map(a) {
                let signed = (Int64(bitPattern: $0) &<< gap) &>> gap
                return UInt64(bitPattern: signed &>> amount) & kept
            }
        case .maskConstant: return map(a) { (0 &- $0) & node.immediate }
        case .oddBits: return map(a) { evenBitsPacked($0 &>> 1) }
        case .evenBits: return map(a) { evenBitsPacked($0) }
        case .lowBit: return lowBit(a)
        case .arithmeticLeaf, .booleanLeaf, .additiveArithmeticLeaf, .additiveBooleanLeaf,
            .fromBit, .fromBits, .highBit, .isZero, .toBits, .sumOfLanes, .dotProduct:
            return a
        }
    }
}
