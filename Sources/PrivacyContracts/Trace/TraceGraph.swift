/// The operations recorded since the last window was run, and what is known of their results.
///
/// Nodes are numbered in the order of recording, so that every operand has a lower number than what
/// uses it. The first nodes are *permanent*: the inputs, whose numbers never change. Running a window
/// turns what is still referenced into leaves and renumbers it (`TraceWindow`).
///
/// Recording simplifies: constants fold, equal operations of one window share a node (all but
/// additions and products of arithmetic values), masks cancel.
struct TraceGraph: ~Copyable {
    private(set) var nodes: UnsafeMutablePointer<TraceNode>
    private(set) var bounds: UnsafeMutablePointer<TraceBounds>
    /// The number the next node gets; node 0 is none.
    var count = 1
    /// The first number after the permanent leaves.
    private(set) var permanentEnd = 1
    private var capacity: Int
    private var table: UnsafeMutablePointer<UInt32>
    private var tableMask: Int
    private var tableCount = 0

    init(capacity: Int = 1024) {
        self.capacity = max(capacity, 16)
        nodes = .allocate(capacity: self.capacity)
        bounds = .allocate(capacity: self.capacity)
        nodes[0] = TraceNode(a: 0, b: 0, immediate: 0, operation: .arithmeticLeaf, width: 64)
        bounds[0] = .all
        tableMask = 1023
        table = .allocate(capacity: tableMask + 1)
        table.initialize(repeating: 0, count: tableMask + 1)
    }

    deinit {
        nodes.deallocate()
        bounds.deallocate()
        table.deallocate()
    }

    /// Nodes recorded since the last window, leaves carried over included.
    var windowCount: Int { count - permanentEnd }

    // MARK: Appending

    /// Adds `number` permanent leaves and returns the first. Only before anything else is recorded.
    mutating func addPermanentLeaves(_ number: Int, bounds known: TraceBounds) -> UInt32 {
        precondition(count == permanentEnd, "inputs come first")
        reserve(number)
        let first = count
        for id in first..<(first + number) {
            nodes[id] = TraceNode(a: 0, b: 0, immediate: 0, operation: .arithmeticLeaf, width: 64)
            bounds[id] = known
        }
        count += number
        permanentEnd = count
        return UInt32(first)
    }

    /// Tells what has been learnt of a permanent leaf: its input passed the range check.
    func narrow(_ id: UInt32, to known: TraceBounds) { bounds[Int(id)] = known }

    /// Puts a leaf at number `id` and its bounds; used while a finished window is compacted.
    func setLeaf(_ id: Int, from old: Int) {
        let known = bounds[old]
        let arithmetic = nodes[old].operation.isArithmetic
        nodes[id] = TraceNode(
            a: 0, b: 0, immediate: 0, operation: arithmetic ? .arithmeticLeaf : .booleanLeaf,
            width: nodes[old].width)
        bounds[id] = known
    }

    @inline(__always)
    private mutating func reserve(_ more: Int) {
        if count + more > capacity { grow(count + more) }
    }

    @inline(never)
    private mutating func grow(_ least: Int) {
        let larger = max(least, capacity * 2)
        let newNodes = UnsafeMutablePointer<TraceNode>.allocate(capacity: larger)
        newNodes.update(from: nodes, count: count)
        nodes.deallocate()
        nodes = newNodes
        let newBounds = UnsafeMutablePointer<TraceBounds>.allocate(capacity: larger)
        newBounds.update(from: bounds, count: count)
        bounds.deallocate()
        bounds = newBounds
        capacity = larger
    }

    @inline(__always)
    mutating func append(
        _ operation: TraceOperation, _ a: UInt32, _ b: UInt32, immediate: UInt64 = 0,
        width: Int = 64, _ known: TraceBounds
    ) -> UInt32 {
        if count == capacity { grow(count + 1) }
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
        var slot = Self.hash(operation, a, b, immediate) & tableMask
        while true {
            let id = table[slot]
            if id == 0 { break }
            let node = nodes[Int(id)]
            if node.a == a && node.b == b && node.immediate == immediate
                && node.operation == operation && Int(node.width) == width
            {
                return id
            }
            slot = (slot + 1) & tableMask
        }
        let id = append(operation, a, b, immediate: immediate, width: width, known)
        table[slot] = id
        tableCount += 1
        if tableCount * 2 > tableMask { growTable() }
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

    private mutating func insert(_ id: UInt32) {
        let node = nodes[Int(id)]
        var slot = Self.hash(node.operation, node.a, node.b, node.immediate) & tableMask
        while table[slot] != 0 { slot = (slot + 1) & tableMask }
        table[slot] = id
    }

    private mutating func growTable() {
        let old = table
        let oldCount = tableMask + 1
        tableMask = oldCount * 4 - 1
        table = .allocate(capacity: tableMask + 1)
        table.initialize(repeating: 0, count: tableMask + 1)
        for slot in 0..<oldCount where old[slot] != 0 { insert(old[slot]) }
        old.deallocate()
    }

    /// Forgets which nodes are equal to which: their numbers are about to change.
    mutating func clearShared() {
        if tableCount == 0 { return }
        table.update(repeating: 0, count: tableMask + 1)
        tableCount = 0
    }

    // MARK: Looking

    @inline(__always) func node(_ id: UInt32) -> TraceNode { nodes[Int(id)] }
    @inline(__always) func isArithmetic(_ id: UInt32) -> Bool {
        nodes[Int(id)].operation.isArithmetic
    }
    @inline(__always) func known(_ id: UInt32) -> TraceBounds { bounds[Int(id)] }
    /// The bits of a Boolean node that may be one.
    @inline(__always) func mask(_ id: UInt32) -> UInt64 { bounds[Int(id)].mask }
}
