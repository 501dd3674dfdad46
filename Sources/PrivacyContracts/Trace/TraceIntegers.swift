/// How large the integers grow that ring elements stand as, on a back end over a field, and which of them
/// must be reduced modulo 2^64 before an operation.
struct TraceIntegers {
    /// A reduced integer is below this.
    static let reduced = 0x1p64

    private let first: Int
    private let limit: Double
    private let leaf: (Int) -> Double
    /// By number, from `first` on; nothing where integers don't matter.
    private var magnitudes: [Double]

    init(first: Int, count: Int, limit: Double, leaf: @escaping (Int) -> Double) {
        self.first = first
        self.limit = limit
        self.leaf = leaf
        magnitudes = [Double](repeating: 0, count: count)
    }

    mutating func setLeaf(_ id: Int, _ node: TraceNode) {
        if magnitudes.isEmpty || !node.operation.isArithmetic { return }
        magnitudes[id - first] = leaf(id)
    }

    private func magnitude(_ id: UInt32) -> Double {
        Int(id) < first ? leaf(Int(id)) : magnitudes[Int(id) - first]
    }

    /// Notes the node's magnitude. Returns the operands to be reduced before it: none, one or both.
    mutating func record(_ id: Int, _ node: TraceNode) -> [Int] {
        if magnitudes.isEmpty || !node.operation.isArithmetic { return [] }
        var reduced: [Int] = []
        var found = result(node)
        while found > limit {
            let operands = node.operation.isBinary ? [node.a, node.b] : [node.a]
            guard
                let largest = operands.max(by: { magnitude($0) < magnitude($1) }),
                Int(largest) >= first, magnitude(largest) > Self.reduced
            else { preconditionFailure("an integer that can't be reduced") }
            magnitudes[Int(largest) - first] = Self.reduced
            reduced.append(Int(largest))
            found = result(node)
        }
        magnitudes[id - first] = found
        return reduced
    }

    private func result(_ node: TraceNode) -> Double {
        switch node.operation {
        case .add, .subtract: magnitude(node.a) + magnitude(node.b)
        case .addConstant: magnitude(node.a) + Self.magnitude(ofConstant: node.immediate)
        case .scale: magnitude(node.a) * Self.magnitude(ofConstant: node.immediate)
        case .multiply: magnitude(node.a) * magnitude(node.b)
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
