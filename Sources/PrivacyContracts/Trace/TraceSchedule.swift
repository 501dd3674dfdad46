/// The order in which a window's operations are performed: level by level, each level's messages in
/// as few batches as there are kinds of them, then everything that follows without messages.
///
/// Operations of many rounds (`BackendTraits.isLong`) wait until nothing else can be done, and those that are ready
/// then go together: a level is a number of them that lie behind one another, the *phase*, and a number of shorter
/// ones since. Batches follow one another, so nothing is lost by waiting, and values that are made in turn, like the
/// two highest of many, share their comparisons' rounds.
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
        case reduceArithmetic, reduceBoolean, multiply, dotProduct, conjoin
        case highBit, isZero, toBits, fromBit, fromBits, local
    }

    static let kinds = 11

    private(set) var levels = 0
    /// Where the list of (level, kind) starts in `order`; one more entry than lists.
    private var starts: [Int] = []
    private let order: UnsafeMutablePointer<UInt32>
    /// By number, from `first` on.
    private let state: UnsafeMutablePointer<UInt8>
    private let first: Int

    deinit {
        LargeMemory.free(order)
        LargeMemory.free(state + first)
    }

    /// What of inputs is wanted one by one lies within these.
    let inputs: Range<Int>
    /// Of each group whether its lanes are wanted one by one, as cells.
    let shownGroups: [Bool]

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
        case .dotProduct: .dotProduct
        case .and: .conjoin
        case .highBit: .highBit
        case .isZero: .isZero
        case .toBits, .lowBit: .toBits
        case .fromBit: .fromBit
        default: .fromBits
        }
    }

    /// `uses` has an entry a node of the window, `kept` or `wanted` at the roots; it is completed to say
    /// which nodes are needed at all.
    init(
        nodes: UnsafeMutablePointer<TraceNode>, first: Int, count: Int, groups: TraceGroups,
        uses: UnsafeMutablePointer<UInt8>, traits: BackendTraits = BackendTraits(),
        magnitude: @escaping (Int) -> Double = { _ in 0 }
    ) {
        var uses = TraceUses(nodes: nodes, first: first, groups: groups, uses: uses)
        uses.complete(count: count)

        // Both are indexed by number, from `first` on, and say nothing of nodes that aren't needed; what comes before
        // is there at level 0.
        let window = count - first
        let level = LargeMemory.allocate(window, of: TraceLevel.self) - first
        defer { LargeMemory.free(level + first) }
        // When an integer was made that is reduced later.
        let made =
            LargeMemory.allocate(
                traits.integerLimit == nil ? 0 : window, of: TraceLevel.self) - first
        defer { LargeMemory.free(made + first) }
        let forms = LargeMemory.allocate(window, of: UInt8.self) - first
        var batches = TraceBatches(kinds: Self.kinds)
        var integers = TraceIntegers(
            first: first, count: traits.integerLimit == nil ? 0 : window,
            groups: groups, limit: traits.integerLimit ?? 0, leaf: magnitude)
        func reductionKind(_ node: TraceNode) -> Kind {
            node.operation.isArithmetic ? .reduceArithmetic : .reduceBoolean
        }
        /// Reduces integers that are there already, after what was done with them so far.
        func reduceIntegers(_ range: Range<Int>) {
            made[range.lowerBound] = level[range.lowerBound]
            let at = level[range.lowerBound].next(isLong: true)
            (level + range.lowerBound).update(repeating: at, count: range.count)
            (forms + range.lowerBound).update(repeating: Self.reduced, count: range.count)
            batches.add(at, Kind.reduceArithmetic.rawValue)
        }
        func operandLevel(_ id: UInt32) -> (TraceLevel, isAdditive: Bool) {
            let index = TraceNode.index(id)
            return index < first
                ? (TraceLevel(), false) : (level[index], forms[index] == Self.additive)
        }
        var id = first
        var place = 0
        while id < count {
            let node = nodes[id]
            var numbers = 1
            var isNeeded = uses[id] != 0
            if place < groups.ranges.count, groups.ranges[place].lowerBound == id {
                numbers = groups.ranges[place].count
                isNeeded = uses.isGroupNeeded(place)
                place += 1
            }
            let range = id..<id + numbers
            id = range.upperBound
            if !isNeeded { continue }
            (forms + range.lowerBound).update(repeating: 0, count: numbers)
            if node.operation.isLeaf {
                integers.setLeaf(range.lowerBound, node)
                level[range.lowerBound] = TraceLevel()
                if !node.operation.isAdditiveLeaf { continue }
                // Once it is used it must not stay: it could be used once in every window.
                if uses.isSharedOrWanted(range.lowerBound) {
                    let at = TraceLevel().next(isLong: false)
                    batches.add(at, reductionKind(node).rawValue)
                    forms[range.lowerBound] = Self.reduced
                    level[range.lowerBound] = at
                } else {
                    forms[range.lowerBound] = Self.additive
                }
                continue
            }
            for operand in integers.record(range, node) {
                if let group = groups.range(of: TraceNode.index(operand)) {
                    reduceIntegers(group)
                } else {
                    let lanes = TraceNode.hasLanes(operand) ? Int(node.lanes) : 1
                    let start = TraceNode.index(operand)
                    for lane in start..<start + lanes { reduceIntegers(lane..<lane + 1) }
                }
            }
            var (at, isAdditive) = operandLevel(node.a)
            if node.operation.isBinary {
                let other = operandLevel(node.b)
                at = max(at, other.0)
                isAdditive = isAdditive || other.isAdditive
            }
            isAdditive = traits.productsAreLocal && (isAdditive || node.operation.isProduct)
            if traits.isBatched(node) {
                at = at.next(isLong: traits.isLong(node.operation))
                batches.add(at, Self.batchKind(node.operation).rawValue)
            } else {
                batches.add(at, Kind.local.rawValue)
                if isAdditive && !node.isGroup {
                    if uses.isShared(range.lowerBound) {
                        at = at.next(isLong: false)
                        batches.add(at, reductionKind(node).rawValue)
                        forms[range.lowerBound] = Self.reduced
                    } else {
                        forms[range.lowerBound] = Self.additive
                    }
                }
            }
            (level + range.lowerBound).update(repeating: at, count: numbers)
        }

        let starts = batches.makeStarts()
        levels = starts.count / Self.kinds
        let order = LargeMemory.allocate(starts[starts.count - 1], of: UInt32.self)
        self.order = order
        state = forms
        self.first = first
        var next = starts
        func put(_ id: Int, _ at: TraceLevel, _ kind: Kind) {
            let index = batches.place(at, kind.rawValue)
            order[next[index]] = UInt32(id)
            next[index] += 1
        }
        id = first
        place = 0
        while id < count {
            let node = nodes[id]
            let number = id
            var isNeeded = uses[id] != 0
            id += 1
            if place < groups.ranges.count, groups.ranges[place].lowerBound == number {
                id = groups.ranges[place].upperBound
                isNeeded = uses.isGroupNeeded(place)
                place += 1
            }
            if !isNeeded || node.operation.isLeaf && forms[number] != Self.reduced { continue }
            var at = level[number]
            if forms[number] == Self.reduced {
                put(number, at, reductionKind(node))
                if node.operation.isLeaf { continue }
                if traits.integerLimit == nil { at.step -= 1 } else { at = made[number] }
            }
            put(number, at, traits.isBatched(node) ? Self.batchKind(node.operation) : .local)
        }
        self.starts = starts
        inputs = uses.inputs
        shownGroups = groups.ranges.indices.map { uses.isGroupShown($0) }
    }
}
