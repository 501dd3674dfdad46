/// How large the integers grow that ring elements stand as, on a back end over a field, and which of them
/// must be reduced modulo 2^64 before an operation.
struct TraceIntegers {
    /// A reduced integer is below this.
    static let reduced = 0x1p64

    private let first: Int
    private let groups: TraceGroups
    private let limit: Double
    private let leaf: (Int) -> Double
    /// By number, from `first` on; nothing where integers don't matter.
    private var magnitudes: [Double]

    init(
        first: Int, count: Int, groups: TraceGroups, limit: Double,
        leaf: @escaping (Int) -> Double
    ) {
        self.first = first
        self.groups = groups
        self.limit = limit
        self.leaf = leaf
        magnitudes = [Double](repeating: 0, count: count)
    }

    mutating func setLeaf(_ id: Int, _ node: TraceNode) {
        if magnitudes.isEmpty || !node.operation.isArithmetic { return }
        magnitudes[id - first] = leaf(id)
    }

    private func magnitude(_ id: UInt32, lanes: UInt32) -> Double {
        let start = TraceNode.index(id)
        // All inputs have one bound.
        if start < first { return leaf(start) }
        let range = start..<start + (TraceNode.hasLanes(id) ? Int(lanes) : 1)
        return range.reduce(0) { max($0, magnitudes[$1 - first]) }
    }

    /// Notes the magnitude of the node at `range`. Returns the operands to be reduced before it: none, one or
    /// both.
    mutating func record(_ range: Range<Int>, _ node: TraceNode) -> [UInt32] {
        if magnitudes.isEmpty || !node.operation.isArithmetic { return [] }
        var reduced: [UInt32] = []
        var found = result(node)
        while found > limit {
            let operands = node.operation.isBinary ? [node.a, node.b] : [node.a]
            let sizes = operands.map { magnitude($0, lanes: node.lanes) }
            let largest = sizes.count > 1 && sizes[1] > sizes[0] ? 1 : 0
            let start = TraceNode.index(operands[largest])
            guard start >= first, sizes[largest] > Self.reduced else {
                preconditionFailure("an integer that can't be reduced")
            }
            reduced.append(operands[largest])
            setReduced(operands[largest], node.lanes)
            found = result(node)
        }
        for id in range { magnitudes[id - first] = found }
        return reduced
    }

    private mutating func setReduced(_ id: UInt32, _ lanes: UInt32) {
        let start = TraceNode.index(id)
        var range = start..<start + (TraceNode.hasLanes(id) ? Int(lanes) : 1)
        // A group is reduced as a whole.
        if let group = groups.range(of: start) { range = group }
        for lane in range { magnitudes[lane - first] = Self.reduced }
    }

    private func result(_ node: TraceNode) -> Double {
        func a() -> Double { magnitude(node.a, lanes: node.lanes) }
        func b() -> Double { magnitude(node.b, lanes: node.lanes) }
        return switch node.operation {
        case .add, .subtract: a() + b()
        case .addConstant: a() + Self.magnitude(ofConstant: node.immediate)
        case .scale: a() * Self.magnitude(ofConstant: node.immediate)
        case .multiply: a() * b()
        case .sumOfLanes: a() * Double(node.lanes)
        case .dotProduct: a() * b() * Double(node.lanes)
        case .fromBit: 1
        case .fromBits: Self.magnitude(ofWord: Int(node.width))
        default: 0
        }
    }

    /// Of a constant of Z/2^64, taken as the integer nearest to 0.
    static func magnitude(ofConstant bits: UInt64) -> Double {
        Double(Int64(bitPattern: bits).magnitude)
    }

    /// Of a word of so many bits. The executor converts words by a few widths only.
    static func magnitude(ofWord width: Int) -> Double {
        Double(sign: .plus, exponent: TraceConversion.width(for: width), significand: 1)
    }
}

/// The widths of words that conversions are made for: few, so that few batches are made.
enum TraceConversion {
    static let widths = [2, 8, 16, 32, 64]

    /// The least of them that holds `width` bits.
    static func width(for width: Int) -> Int { widths.first { width <= $0 } ?? 64 }
}
