/// Which nodes of a window are needed, and how often they are used: once and linearly, or otherwise.
struct TraceUses {
    private let nodes: UnsafeMutablePointer<TraceNode>
    private let first: Int
    private let groups: TraceGroups
    /// By number, from `first` on; `TraceSchedule.kept` or `wanted` at the roots. Of a group's lanes only uses
    /// one by one.
    private let uses: UnsafeMutablePointer<UInt8>
    /// Of each group: whether an operation takes lanes of it together, and whether one takes a lane alone.
    private var isTaken: [Bool]
    private var isShown: [Bool]
    /// Bounds of the inputs that operations take alone.
    private var (lowest, highest) = (Int.max, 0)

    var inputs: Range<Int> { lowest > highest ? 1..<1 : lowest..<highest + 1 }

    init(
        nodes: UnsafeMutablePointer<TraceNode>, first: Int, groups: TraceGroups,
        uses: UnsafeMutablePointer<UInt8>
    ) {
        self.nodes = nodes
        self.first = first
        self.groups = groups
        self.uses = uses
        isTaken = groups.ranges.map { _ in false }
        isShown = isTaken
    }

    @inline(__always) subscript(id: Int) -> UInt8 { uses[id] }

    /// Used more than once, or not linearly.
    @inline(__always) func isShared(_ id: Int) -> Bool { uses[id] & 127 >= 2 }

    /// The same, or used at all and kept.
    @inline(__always) func isSharedOrWanted(_ id: Int) -> Bool {
        isShared(id) || uses[id] > TraceSchedule.kept
    }

    func isGroupNeeded(_ place: Int) -> Bool { isTaken[place] || isShown[place] }
    func isGroupShown(_ place: Int) -> Bool { isShown[place] }

    /// Goes back from the roots to what they need.
    mutating func complete(count: Int) {
        var place = groups.ranges.count - 1
        var id = count - 1
        while id >= first {
            if place >= 0, groups.ranges[place].upperBound == id + 1 {
                let range = groups.ranges[place]
                var found: UInt8 = 0
                for lane in range { found |= uses[lane] }
                isShown[place] = found != 0
                if isGroupNeeded(place) { useOperands(nodes[range.lowerBound]) }
                id = range.lowerBound
                place -= 1
            } else if uses[id] != 0, !nodes[id].operation.isLeaf {
                useOperands(nodes[id])
            }
            id -= 1
        }
    }

    @inline(__always)
    private mutating func useOperands(_ node: TraceNode) {
        let isOnce =
            node.operation.isLinear && node.operation != .maskConstant && node.lanes == 1
        let weight: UInt8 = isOnce ? 1 : 2
        use(node.a, weight, node.lanes)
        if node.operation.isBinary { use(node.b, weight, node.lanes) }
    }

    @inline(__always)
    private mutating func use(_ id: UInt32, _ weight: UInt8, _ lanes: UInt32) {
        if TraceNode.hasLanes(id) { return useLanes(TraceNode.index(id), Int(lanes)) }
        if Int(id) < first {
            lowest = min(lowest, Int(id))
            highest = max(highest, Int(id))
            return
        }
        let old = uses[Int(id)]
        uses[Int(id)] = min(old & 127 + weight, 2) | old & 128
    }

    private mutating func useLanes(_ start: Int, _ lanes: Int) {
        if start < first { return }
        if let place = groups.place(of: start) {
            isTaken[place] = true
        } else {
            for id in start..<start + lanes { uses[id] = 2 | uses[id] & 128 }
        }
    }
}
