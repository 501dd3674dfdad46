/// The order in which a window's operations are performed: level by level, each level's messages in
/// as few batches as there are kinds of them, then everything that follows without messages.
///
/// A product stays unreduced while its only use is a linear one; so a sum of any number of products
/// is reduced once. What is kept for the next window stays unreduced too, unless it is used there and
/// kept again; so a sum that runs through many windows needs no messages in any of them.
///
/// Where the back end's products take messages, all of this falls away: a product is an operation like
/// others that take messages. Where its ring elements are integers (`BackendTraits.integerLimit`), one
/// that has grown is reduced before an operation that would carry its result over the limit.
struct TraceSchedule: ~Copyable {
    /// Lists of one level, in this order.
    enum Kind: Int, CaseIterable {
        case reduceArithmetic, reduceBoolean, multiply, conjoin
        case highBit, isZero, toBits, fromBit, fromBits, local
    }

    static let kinds = 10

    private(set) var levels = 0
    /// Where the list of (level, kind) starts in `order`; one more entry than lists.
    private var starts: [Int] = []
    private var order: UnsafeMutablePointer<UInt32>
    /// By number, from `first` on.
    private let state: UnsafeMutablePointer<UInt8>
    private let first: Int

    deinit {
        LargeMemory.free(order)
        LargeMemory.free(state + first)
    }

    /// Whether the node's cell was left unreduced.
    func isAdditive(_ id: Int) -> Bool { state[id] == Self.additive }

    /// Marks a node that is kept after the window.
    static let kept: UInt8 = 128
    /// Marks one that is kept and whose cell must be full.
    static let wanted: UInt8 = 130

    func list(_ level: Int, _ kind: Kind) -> UnsafeBufferPointer<UInt32> {
        let index = level * Self.kinds + kind.rawValue
        return UnsafeBufferPointer(
            start: order + starts[index], count: starts[index + 1] - starts[index])
    }

    private static let additive: UInt8 = 1
    private static let reduced: UInt8 = 2

    @inline(__always)
    private static func batchKind(_ operation: TraceOperation) -> Kind {
        switch operation {
        case .multiply: .multiply
        case .and: .conjoin
        case .highBit: .highBit
        case .isZero: .isZero
        case .toBits, .lowBit: .toBits
        case .fromBit: .fromBit
        default: .fromBits
        }
    }

    @inline(__always)
    private static func use(
        _ id: UInt32, _ weight: UInt8, _ first: Int, _ uses: UnsafeMutablePointer<UInt8>
    ) {
        if Int(id) < first { return }
        let old = uses[Int(id)]
        uses[Int(id)] = min(old & 127 + weight, 2) | old & 128
    }

    /// `uses` has an entry a node of the window, `kept` or `wanted` at the roots; it is completed to say
    /// which nodes are needed at all.
    init(
        nodes: UnsafeMutablePointer<TraceNode>, first: Int, count: Int,
        uses: UnsafeMutablePointer<UInt8>, traits: BackendTraits = BackendTraits(),
        magnitude: @escaping (Int) -> Double = { _ in 0 }
    ) {
        // Needed nodes, and how often they are used: once and linearly, or otherwise.
        var id = count - 1
        while id >= first {
            if uses[id] != 0 {
                let node = nodes[id]
                if !node.operation.isLeaf {
                    let weight: UInt8 =
                        node.operation.isLinear && node.operation != .maskConstant ? 1 : 2
                    Self.use(node.a, weight, first, uses)
                    if node.operation.isBinary { Self.use(node.b, weight, first, uses) }
                }
            }
            id -= 1
        }

        // Both are indexed by number, from `first` on; what comes before is there at level 0.
        let window = count - first
        let level = LargeMemory.allocate(window, of: UInt32.self) - first
        defer { LargeMemory.free(level + first) }
        (level + first).update(repeating: 0, count: window)
        let forms = LargeMemory.allocate(window, of: UInt8.self) - first
        (forms + first).update(repeating: 0, count: window)
        var sizes = [Int](repeating: 0, count: 64 * Self.kinds)
        var highest = 0
        var integers = TraceIntegers(
            first: first, count: traits.integerLimit == nil ? 0 : window,
            limit: traits.integerLimit ?? 0, leaf: magnitude)
        /// Reduces an integer that is there already, after what was done with it so far.
        func reduceInteger(_ id: Int) {
            level[id] += 1
            forms[id] = Self.reduced
            let needed = (Int(level[id]) + 2) * Self.kinds
            if needed > sizes.count {
                sizes.append(contentsOf: repeatElement(0, count: sizes.count))
            }
            sizes[Int(level[id]) * Self.kinds + Kind.reduceArithmetic.rawValue] += 1
            highest = max(highest, Int(level[id]))
        }
        id = first
        while id < count {
            defer { id += 1 }
            if uses[id] == 0 { continue }
            let node = nodes[id]
            if node.operation.isLeaf {
                integers.setLeaf(id, node)
                if !node.operation.isAdditiveLeaf { continue }
                // Once it is used it must not stay: it could be used once in every window.
                if uses[id] & 127 >= 2 || uses[id] > Self.kept {
                    let kind: Kind =
                        node.operation.isArithmetic ? .reduceArithmetic : .reduceBoolean
                    sizes[Self.kinds + kind.rawValue] += 1
                    forms[id] = Self.reduced
                    level[id] = 1
                    highest = max(highest, 1)
                } else {
                    forms[id] = Self.additive
                }
                continue
            }
            for operand in integers.record(id, node) { reduceInteger(operand) }
            var at: UInt32 = 0
            var isAdditive = false
            if Int(node.a) >= first {
                at = level[Int(node.a)]
                isAdditive = forms[Int(node.a)] & Self.additive != 0
            }
            if node.operation.isBinary && Int(node.b) >= first {
                at = max(at, level[Int(node.b)])
                isAdditive = isAdditive || forms[Int(node.b)] & Self.additive != 0
            }
            isAdditive = traits.productsAreLocal && (isAdditive || node.operation.isProduct)
            let needed = Int(at) + 2
            if needed * Self.kinds > sizes.count {
                sizes.append(contentsOf: repeatElement(0, count: sizes.count))
            }
            if traits.isBatched(node.operation) {
                at += 1
                sizes[Int(at) * Self.kinds + Self.batchKind(node.operation).rawValue] += 1
            } else {
                sizes[Int(at) * Self.kinds + Kind.local.rawValue] += 1
                if isAdditive {
                    if uses[id] & 127 >= 2 {
                        at += 1
                        let kind: Kind =
                            node.operation.isArithmetic ? .reduceArithmetic : .reduceBoolean
                        sizes[Int(at) * Self.kinds + kind.rawValue] += 1
                        forms[id] = Self.reduced
                    } else {
                        forms[id] = Self.additive
                    }
                }
            }
            level[id] = at
            highest = max(highest, Int(at))
        }

        levels = highest + 1
        var total = 0
        var starts = [Int](repeating: 0, count: levels * Self.kinds + 1)
        for index in 0..<(levels * Self.kinds) {
            starts[index] = total
            total += sizes[index]
        }
        starts[levels * Self.kinds] = total
        order = LargeMemory.allocate(total, of: UInt32.self)
        state = forms
        self.first = first
        var next = starts
        next.withUnsafeMutableBufferPointer { next in
            for id in first..<count where uses[id] != 0 {
                let node = nodes[id]
                if node.operation.isLeaf && forms[id] != Self.reduced { continue }
                let at = Int(level[id])
                var local = at
                if forms[id] == Self.reduced {
                    let kind: Kind =
                        node.operation.isArithmetic ? .reduceArithmetic : .reduceBoolean
                    let index = at * Self.kinds + kind.rawValue
                    order[next[index]] = UInt32(id)
                    next[index] += 1
                    if node.operation.isLeaf { continue }
                    local -= 1
                }
                let kind: Kind =
                    traits.isBatched(node.operation) ? Self.batchKind(node.operation) : .local
                let index = local * Self.kinds + kind.rawValue
                order[next[index]] = UInt32(id)
                next[index] += 1
            }
        }
        self.starts = starts
    }
}
