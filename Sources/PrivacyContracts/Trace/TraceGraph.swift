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
    /// What is known of permanent leaves: for each the place in a table.
    private var permanentBounds: [TraceBounds] = [.all]
    private var permanentClass: [UInt16] = [0]
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

    /// Nodes recorded since the last window, leaves carried over included.
    var windowCount: Int { count - permanentEnd }

    // MARK: Appending

    /// Adds `number` permanent leaves, of which nothing is known, and returns the first. Only before
    /// anything else is recorded.
    mutating func addPermanentLeaves(_ number: Int) -> UInt32 {
        precondition(count == permanentEnd, "inputs come first")
        let first = count
        permanentClass.append(contentsOf: repeatElement(0, count: number))
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
        for i in 0..<number { permanentClass[Int(first) + i * stride] = UInt16(place) }
    }

    /// Narrows what is known of a node of the window.
    func narrow(_ id: UInt32, to known: TraceBounds) {
        if Int(id) >= permanentEnd { bounds[Int(id)] = known }
    }

    /// Puts a leaf at number `id` and its bounds; used while a finished window is compacted.
    func setLeaf(_ id: Int, from old: Int, isAdditive: Bool) {
        let known = bounds[old]
        let arithmetic = nodes[old].operation.isArithmetic
        nodes[id] = TraceNode(
            a: 0, b: 0, immediate: 0,
            operation: arithmetic
                ? (isAdditive ? .additiveArithmeticLeaf : .arithmeticLeaf)
                : (isAdditive ? .additiveBooleanLeaf : .booleanLeaf),
            width: nodes[old].width)
        bounds[id] = known
    }

    @inline(never)
    private mutating func grow() {
        let larger = capacity * 2
        let newNodes = LargeMemory.allocate(larger, of: TraceNode.self)
        newNodes.update(from: nodes + permanentEnd, count: windowCount)
        LargeMemory.free(nodes + permanentEnd)
        nodes = newNodes - permanentEnd
        let newBounds = LargeMemory.allocate(larger, of: TraceBounds.self)
        newBounds.update(from: bounds + permanentEnd, count: windowCount)
        LargeMemory.free(bounds + permanentEnd)
        bounds = newBounds - permanentEnd
        capacity = larger
    }

    @inline(__always)
    mutating func append(
        _ operation: TraceOperation, _ a: UInt32, _ b: UInt32, immediate: UInt64 = 0,
        width: Int = 64, _ known: TraceBounds
    ) -> UInt32 {
        if count &- permanentEnd == capacity { grow() }
        let id = count
        nodes[id] = TraceNode(
            a: a, b: b, immediate: immediate, operation: operation, width: UInt8(width))
        bounds[id] = known
        count = id + 1
        return UInt32(truncatingIfNeeded: id)
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
            {
                return UInt32(found)
            }
        }
        let id = append(operation, a, b, immediate: immediate, width: width, known)
        table[slot] = id
        isTableEmpty = false
        if operation.isBatched || operation == .and { costly += 1 }
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
        if isTableEmpty { return }
        table.update(repeating: 0, count: Self.tableMask + 1)
        isTableEmpty = true
    }

    // MARK: Looking

    @inline(__always) func node(_ id: UInt32) -> TraceNode {
        Int(id) < permanentEnd
            ? TraceNode(a: 0, b: 0, immediate: 0, operation: .arithmeticLeaf, width: 64)
            : nodes[Int(id)]
    }
    @inline(__always) func isArithmetic(_ id: UInt32) -> Bool {
        Int(id) < permanentEnd || nodes[Int(id)].operation.isArithmetic
    }
    @inline(__always) func known(_ id: UInt32) -> TraceBounds {
        Int(id) < permanentEnd
            ? permanentBounds[Int(permanentClass[Int(id)])] : bounds[Int(id)]
    }
    /// The bits of a Boolean node that may be one.
    @inline(__always) func mask(_ id: UInt32) -> UInt64 { bounds[Int(id)].mask }
}
