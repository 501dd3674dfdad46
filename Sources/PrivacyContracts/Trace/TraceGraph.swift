/// The operations recorded since the last window was run, and what is known of their results.
///
/// Nodes are numbered in the order of recording, so that every operand has a lower number than what
/// uses it. The first nodes are *permanent*: the inputs, whose numbers never change. Running a window
/// turns what is still referenced into leaves and renumbers it (`TraceWindow`).
///
/// Recording simplifies: constants fold, masks cancel, and equal operations share a node where a
/// table of the latest ones finds it (all but additions and products of arithmetic values).
struct TraceGraph: ~Copyable {
    /// Indexed by number, from `permanentEnd` on.
    private(set) var nodes: UnsafeMutablePointer<TraceNode>
    private var bounds: UnsafeMutablePointer<TraceBounds>
    /// What is known of permanent leaves: for each the place in a table; none where nothing is known of any.
    private var permanentBounds: [TraceBounds] = [.all]
    private var permanentClass: [UInt16] = []
    /// The number the next node gets; node 0 is none.
    var count = 1
    /// The first number after the permanent leaves.
    private(set) var permanentEnd = 1
    private var capacity: Int
    private var table: UnsafeMutablePointer<UInt32>
    private static let tableMask = (1 << 15) - 1
    private var isTableEmpty = true
    /// Operations of the window that need messages, products of ring elements apart.
    private(set) var costly = 0
    /// Comparisons of secrets recorded since the beginning.
    var comparisons = 0
    /// How many lanes a group gets that is recorded now.
    var lanes = 1
    /// Fewer are not worth a group.
    static let leastLanes = 16
    /// The groups of the window, in ascending order.
    private(set) var groups = TraceGroups()
    /// Lanes of the window that were joined and have no numbers.
    private(set) var joinedLanes = 0

    init(capacity: Int = 1024) {
        self.capacity = max(capacity, 16)
        nodes = LargeMemory.allocate(self.capacity, of: TraceNode.self) - 1
        bounds = LargeMemory.allocate(self.capacity, of: TraceBounds.self) - 1
        table = .allocate(capacity: Self.tableMask + 1)
        table.initialize(repeating: 0, count: Self.tableMask + 1)
    }

    deinit {
        LargeMemory.free(nodes + permanentEnd)
        LargeMemory.free(bounds + permanentEnd)
        table.deallocate()
    }

    /// Nodes recorded since the last window, leaves carried over and lanes included.
    var windowCount: Int { count - permanentEnd + joinedLanes }
    private var numbered: Int { count - permanentEnd }

    // MARK: Appending

    /// Adds `number` permanent leaves, of which nothing is known, and returns the first. Only before
    /// anything else is recorded.
    mutating func addPermanentLeaves(_ number: Int) -> UInt32 {
        precondition(count == permanentEnd && permanentClass.isEmpty, "inputs come first")
        let first = count
        count += number
        permanentEnd = count
        nodes -= number
        bounds -= number
        return UInt32(first)
    }

    /// Tells what has been learnt of permanent leaves: their inputs passed the range check. Of no
    /// more than 2^16 different ranges notice is taken.
    mutating func narrowPermanent(
        from first: UInt32, count number: Int, by stride: Int, to known: TraceBounds
    ) {
        if known == .all || number == 0 { return }
        var place = permanentBounds.firstIndex(of: known)
        if place == nil && permanentBounds.count <= Int(UInt16.max) {
            permanentBounds.append(known)
            place = permanentBounds.count - 1
        }
        guard let place else { return }
        if permanentClass.isEmpty {
            permanentClass = [UInt16](repeating: 0, count: permanentEnd)
        }
        for i in 0..<number { permanentClass[Int(first) + i * stride] = UInt16(place) }
    }

    /// Narrows what is known of a node of the window.
    func narrow(_ id: UInt32, to known: TraceBounds) {
        let index = TraceNode.index(id)
        if index >= permanentEnd { bounds[groups.head(of: index)] = known }
    }

    /// Puts leaves for `old`, and what is known of it, at the numbers `range`, none of which is above
    /// it; used while a finished window is compacted.
    func setLeaves(_ range: Range<Int>, from old: Int, isAdditive: Bool) {
        let known = bounds[old]
        let isArithmetic = nodes[old].operation.isArithmetic
        let leaf = TraceNode(
            a: 0, b: 0, immediate: 0,
            operation: isArithmetic
                ? (isAdditive ? .additiveArithmeticLeaf : .arithmeticLeaf)
                : (isAdditive ? .additiveBooleanLeaf : .booleanLeaf),
            width: nodes[old].width)
        for id in range {
            nodes[id] = leaf
            bounds[id] = known
        }
    }

    @inline(never)
    private mutating func grow() {
        let larger = capacity * 2
        let newNodes = LargeMemory.allocate(larger, of: TraceNode.self) - permanentEnd
        let newBounds = LargeMemory.allocate(larger, of: TraceBounds.self) - permanentEnd
        // Of a group nothing stands behind its first number.
        var start = permanentEnd
        for end in groups.ranges.map(\.lowerBound) + [count - 1] {
            let kept = start..<end + 1
            (newNodes + start).update(from: nodes + start, count: kept.count)
            (newBounds + start).update(from: bounds + start, count: kept.count)
            start = groups.range(of: end)?.upperBound ?? kept.upperBound
        }
        LargeMemory.free(nodes + permanentEnd)
        LargeMemory.free(bounds + permanentEnd)
        nodes = newNodes
        bounds = newBounds
        capacity = larger
    }

    @inline(__always)
    mutating func append(
        _ operation: TraceOperation, _ a: UInt32, _ b: UInt32, immediate: UInt64 = 0,
        width: Int = 64, _ known: TraceBounds
    ) -> UInt32 {
        if TraceNode.hasLanes(a | b) {
            return appendGroup(
                TraceNode(
                    a: a, b: b, immediate: immediate, operation: operation,
                    width: UInt8(width), lanes: UInt32(lanes)), known)
        }
        if count &- permanentEnd == capacity { grow() }
        let id = count
        nodes[id] = TraceNode(
            a: a, b: b, immediate: immediate, operation: operation, width: UInt8(width))
        bounds[id] = known
        count = id + 1
        return UInt32(truncatingIfNeeded: id)
    }

    @inline(never)
    private mutating func appendGroup(_ node: TraceNode, _ known: TraceBounds) -> UInt32 {
        let numbers = node.isGroup ? lanes : 1
        while numbered + numbers > capacity { grow() }
        let id = count
        nodes[id] = node
        bounds[id] = known
        count += numbers
        if numbers > 1 {
            groups.append(id..<count)
            return UInt32(id) | TraceNode.laneFlag
        }
        joinedLanes += lanes
        return UInt32(id)
    }

    /// Σ over the lanes of x.
    mutating func sumOfLanes(_ x: TraceValue) -> TraceValue {
        guard x.isSecret, TraceNode.hasLanes(x.node) else { return scale(x, UInt64(lanes)) }
        let k = Int64(lanes)
        return TraceValue(
            node: append(.sumOfLanes, x.node, 0, known(x.node) * TraceBounds(low: k, high: k)))
    }

    /// Σ x · y over the lanes of ring elements.
    mutating func dotProduct(_ x: TraceValue, _ y: TraceValue) -> TraceValue {
        guard x.isSecret, y.isSecret, TraceNode.hasLanes(x.node & y.node) else {
            if x.isSecret, TraceNode.hasLanes(x.node) { return product(sumOfLanes(x), y) }
            return product(x, sumOfLanes(y))
        }
        let k = Int64(lanes)
        return TraceValue(
            node: append(
                .dotProduct, x.node, y.node,
                known(x.node) * known(y.node) * TraceBounds(low: k, high: k)))
    }

    /// How many comparisons one of these operands is.
    func comparisonCount(_ x: TraceValue, _ y: TraceValue) -> Int {
        TraceNode.hasLanes(x.node | y.node) ? lanes : 1
    }

    /// How many numbers from `first` on, at most `limit`, can be lanes of one operand: they are inputs or leaves
    /// of which the same is known, or lanes of one group.
    func uniformCount(from first: UInt32, limit: Int) -> Int {
        let start = Int(first)
        if start < permanentEnd {
            let end = min(permanentEnd, start + limit)
            if permanentClass.isEmpty { return end - start }
            let kind = permanentClass[start]
            return permanentClass.withUnsafeBufferPointer { kinds in
                var id = start + 1
                while id < end, kinds[id] == kind { id += 1 }
                return id - start
            }
        }
        if let group = groups.range(of: start) { return min(group.upperBound - start, limit) }
        let node = nodes[start]
        guard node.operation == .arithmeticLeaf || node.operation == .booleanLeaf else { return 0 }
        let end = min(count, start + limit, groups.first(after: start) ?? count)
        var id = start + 1
        while id < end, nodes[id].operation == node.operation, nodes[id].width == node.width,
            bounds[id] == bounds[start]
        {
            id += 1
        }
        return id - start
    }

    /// Like `append`, but gives the number of an equal node of the window if there is one.
    mutating func shared(
        _ operation: TraceOperation, _ a: UInt32, _ b: UInt32, immediate: UInt64 = 0,
        width: Int = 64, _ known: TraceBounds
    ) -> UInt32 {
        let slot = Self.hash(operation, a, b, immediate) & Self.tableMask
        let found = Int(table[slot])
        if found >= permanentEnd && found < count {
            let node = nodes[found]
            if node.a == a && node.b == b && node.immediate == immediate
                && node.operation == operation && Int(node.width) == width
                && (node.lanes == 1 || Int(node.lanes) == lanes)
            {
                return node.isGroup ? UInt32(found) | TraceNode.laneFlag : UInt32(found)
            }
        }
        let id = append(operation, a, b, immediate: immediate, width: width, known)
        table[slot] = id & ~TraceNode.laneFlag
        isTableEmpty = false
        if operation.isBatched || operation == .and {
            costly += TraceNode.hasLanes(id) ? lanes : 1
        }
        return id
    }

    /// An operation of one operand.
    mutating func shared(
        _ operation: TraceOperation, _ a: UInt32, immediate: UInt64 = 0, width: Int = 64,
        _ known: TraceBounds
    ) -> UInt32 {
        shared(operation, a, 0, immediate: immediate, width: width, known)
    }

    @inline(__always)
    private static func hash(
        _ operation: TraceOperation, _ a: UInt32, _ b: UInt32, _ immediate: UInt64
    ) -> Int {
        var x = UInt64(a) &* 0x9E37_79B9_7F4A_7C15
        x ^= (UInt64(b) &+ UInt64(operation.rawValue) &<< 40) &* 0xC2B2_AE3D_27D4_EB4F
        x ^= immediate &* 0x1656_67B1_9E37_79F9
        x ^= x &>> 29
        return Int(truncatingIfNeeded: (x &* 0x9E37_79B9_7F4A_7C15) &>> 24)
    }

    /// Forgets which nodes are equal to which: their numbers are about to change.
    mutating func clearShared() {
        costly = 0
        joinedLanes = 0
        groups = TraceGroups()
        if isTableEmpty { return }
        table.update(repeating: 0, count: Self.tableMask + 1)
        isTableEmpty = true
    }

    // MARK: Looking

    @inline(__always) func node(_ id: UInt32) -> TraceNode {
        let index = TraceNode.index(id)
        if index < permanentEnd {
            return TraceNode(a: 0, b: 0, immediate: 0, operation: .arithmeticLeaf, width: 64)
        }
        if index >= groups.end || index < groups.start { return nodes[index] }
        return lane(index, asGroup: TraceNode.hasLanes(id))
    }

    @inline(never) private func lane(_ index: Int, asGroup: Bool) -> TraceNode {
        let head = groups.head(of: index)
        return nodes[head].isGroup
            ? nodes[head].moved(by: index - head, asGroup: asGroup) : nodes[index]
    }

    @inline(__always) func isArithmetic(_ id: UInt32) -> Bool {
        let index = TraceNode.index(id)
        return index < permanentEnd || nodes[groups.head(of: index)].operation.isArithmetic
    }
    @inline(__always) func known(_ id: UInt32) -> TraceBounds {
        let index = TraceNode.index(id)
        if index >= permanentEnd { return bounds[groups.head(of: index)] }
        return permanentClass.isEmpty ? .all : permanentBounds[Int(permanentClass[index])]
    }
    /// The bits of a Boolean node that may be one.
    @inline(__always) func mask(_ id: UInt32) -> UInt64 {
        bounds[groups.head(of: TraceNode.index(id))].mask
    }
}
