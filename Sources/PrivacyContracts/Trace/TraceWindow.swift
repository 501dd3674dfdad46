/// The groups of a window while it runs.
struct TraceWindow<Backend: BatchBackend> {
    let nodes: UnsafeMutablePointer<TraceNode>
    /// The first number of the window.
    let first: Int
    let groups: TraceGroups
    /// Of each group whether its lanes are wanted as cells.
    let shown: [Bool]
    /// The lanes of each group that is done, by its first number.
    var lanes: [Int: Backend.Vector] = [:]
    /// Inputs and leaves that were made vectors last.
    private var views: [(start: Int, count: Int, vector: Backend.Vector)] = []
    private static var viewLimit: Int { 4 }

    init(
        _ nodes: UnsafeMutablePointer<TraceNode>, _ first: Int, _ groups: TraceGroups,
        _ shown: [Bool]
    ) {
        self.nodes = nodes
        self.first = first
        self.groups = groups
        self.shown = shown
    }

    /// What the values of an operand are.
    func form(_ id: UInt32) -> VectorForm {
        let index = TraceNode.index(id)
        return index < first ? .elements : VectorForm(nodes[groups.head(of: index)])
    }

    func isShown(_ id: Int) -> Bool { groups.place(of: id).map { shown[$0] } ?? false }

    /// Calls `make` where the inputs and leaves from `start` on are no vector yet.
    mutating func view(
        _ start: Int, _ count: Int, _ make: () -> Backend.Vector
    ) -> Backend.Vector {
        if let view = views.first(where: { $0.start == start && $0.count == count }) {
            return view.vector
        }
        if views.count == Self.viewLimit { views.removeFirst() }
        let vector = make()
        views.append((start, count, vector))
        return vector
    }
}
