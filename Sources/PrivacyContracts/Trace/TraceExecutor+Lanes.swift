/// Groups: whole vectors, joined with what else takes messages at the same time.
extension TraceExecutor {
    private typealias Vector = Backend.Vector

    /// Whether some of a list are groups.
    func hasGroups(_ ids: UnsafeBufferPointer<UInt32>) -> Bool {
        guard let window, !window.groups.isEmpty else { return false }
        return ids.contains { window.nodes[Int($0)].isGroup }
    }

    /// An operand as a vector of `count` values.
    private func operand(_ id: UInt32, _ count: Int) -> Vector {
        guard window != nil else { preconditionFailure("no window runs") }
        let start = TraceNode.index(id)
        let form = window?.form(id) ?? .elements
        guard TraceNode.hasLanes(id) else {
            reserveBatch(count)
            let same = batchBuffer(count)
            same.update(repeating: cells[start])
            return backend.vector(same, as: form)
        }
        if let group = window?.groups.range(of: start), let all = window?.lanes[group.lowerBound] {
            let offset = start - group.lowerBound
            return count == group.count
                ? all : backend.slice(all, offset..<offset + count)
        }
        if start < window?.first ?? 0 {
            let range = start..<start + count
            if let input = input(range) { return part(of: input, range) }
            show(start..<start + count)
        }
        let (backend, source) = (
            backend, UnsafeMutableBufferPointer(start: cells + start, count: count)
        )
        return window?.view(start, count) { backend.vector(source, as: form) }
            ?? backend.vector(source, as: form)
    }

    /// An operand as part of a vector.
    private func place(_ id: UInt32, _ count: Int) -> (Vector, Range<Int>) {
        let start = TraceNode.index(id)
        if TraceNode.hasLanes(id), start < window?.first ?? 0,
            let input = input(start..<start + count)
        {
            let offset = start - input.range.lowerBound
            return (input.vector, offset..<offset + count)
        }
        return (operand(id, count), 0..<count)
    }

    private func finish(_ id: Int, _ vector: Vector, _ count: Int) {
        window?.lanes[id] = vector
        counts.groups += 1
        guard window?.isShown(id) == true else { return }
        backend.write(vector, to: UnsafeMutableBufferPointer(start: cells + id, count: count))
    }

    // MARK: Without messages

    /// A group, or the joining of lanes.
    func runLanes(_ id: Int, _ node: TraceNode) {
        let count = Int(node.lanes)
        if node.operation.joinsLanes { counts.groups += 1 }
        switch node.operation {
        case .sumOfLanes: cells[id] = backend.sum(operand(node.a, count))
        case .dotProduct:
            let (x, i) = place(node.a, count)
            let (y, j) = place(node.b, count)
            cells[id] = backend.dotProduct(x, i, y, j)
            counts.products += count
        default:
            let x = operand(node.a, count)
            let y = node.operation.isBinary ? operand(node.b, count) : nil
            finish(id, backend.apply(node, x, y), count)
        }
    }

    // MARK: With messages

    /// Lists of what is no group, and of groups.
    private func divided(
        _ ids: UnsafeBufferPointer<UInt32>
    ) -> (single: [UInt32], groups: [UInt32]) {
        guard let window else { return (Array(ids), []) }
        return (
            ids.filter { !window.nodes[Int($0)].isGroup },
            ids.filter { window.nodes[Int($0)].isGroup }
        )
    }

    private func node(_ id: UInt32) -> TraceNode {
        guard let window else { preconditionFailure("no window runs") }
        return window.nodes[Int(id)]
    }

    /// One operand of every entry of two lists as one vector.
    private func joined(
        _ single: [UInt32], _ groups: [UInt32], as form: VectorForm,
        _ operand: (TraceNode) -> UInt32
    ) -> Vector {
        var parts: [Vector] = []
        if !single.isEmpty {
            reserveBatch(single.count)
            let cells = batchBuffer(single.count)
            for (i, id) in single.enumerated() { cells[i] = self.cells[Int(operand(node(id)))] }
            parts.append(backend.vector(cells, as: form))
        }
        for id in groups { parts.append(self.operand(operand(node(id)), Int(node(id).lanes))) }
        return backend.joined(parts)
    }

    /// Gives every entry of two lists its part of the vector, after `cut`.
    private func distribute(
        _ vector: Vector, _ single: [UInt32], _ groups: [UInt32],
        cut: (TraceNode, Vector) -> Vector = { $1 }
    ) {
        if single.isEmpty && groups.count == 1 {
            let node = node(groups[0])
            return finish(Int(groups[0]), cut(node, vector), Int(node.lanes))
        }
        var next = single.count
        if !single.isEmpty {
            reserveBatch(single.count)
            let cells = batchBuffer(single.count)
            backend.write(backend.slice(vector, 0..<single.count), to: cells)
            for (i, id) in single.enumerated() { self.cells[Int(id)] = cells[i] }
        }
        for id in groups {
            let count = Int(node(id).lanes)
            finish(Int(id), cut(node(id), backend.slice(vector, next..<next + count)), count)
            next += count
        }
    }

    private func lanes(_ single: [UInt32], _ groups: [UInt32]) -> Int {
        groups.reduce(single.count) { $0 + Int(node($1).lanes) }
    }

    /// Products of ring elements.
    func multiplyLanes(_ ids: UnsafeBufferPointer<UInt32>) async throws {
        let (single, groups) = divided(ids)
        let x = joined(single, groups, as: .elements) { $0.a }
        let y = joined(single, groups, as: .elements) { $0.b }
        distribute(try await backend.multiply(x, y), single, groups)
        counts.multiplications += lanes(single, groups)
        counts.products += lanes(single, groups)
    }

    /// Sums of products, where products take messages: those of as many lanes together.
    func multiplyAndJoin(_ ids: UnsafeBufferPointer<UInt32>) async throws {
        let byLength = Dictionary(grouping: ids) { node($0).lanes }
        for (length, members) in byLength.sorted(by: { $0.key < $1.key }) {
            let x = joined([], members, as: .elements) { $0.a }
            let y = joined([], members, as: .elements) { $0.b }
            let sums = try await backend.dotProducts(x, y, length: Int(length))
            distribute(sums, members, [])
            counts.groups += members.count
            counts.multiplications += members.count
            counts.products += members.count * Int(length)
        }
    }

    /// Products of words of bits that are groups, those of one width together. Returns the others.
    func conjoinGroups(
        _ ids: UnsafeBufferPointer<UInt32>
    ) async throws -> UnsafeBufferPointer<UInt32> {
        guard hasGroups(ids) else { return ids }
        let (single, groups) = divided(ids)
        for (width, members) in Dictionary(grouping: groups, by: { node($0).width })
            .sorted(by: { $0.key < $1.key })
        {
            let form = VectorForm.words(width: Int(width))
            let x = joined([], members, as: form) { $0.a }
            let y = joined([], members, as: form) { $0.b }
            distribute(try await backend.conjoin(x, y, width: Int(width)), [], members)
            counts.conjunctions += lanes([], members)
        }
        return kept(single, of: ids)
    }

    /// Makes integers that are groups shorter. Returns the others.
    func reduceGroups(
        _ ids: UnsafeBufferPointer<UInt32>
    ) async throws -> UnsafeBufferPointer<UInt32> {
        guard hasGroups(ids) else { return ids }
        let (single, groups) = divided(ids)
        let grown = backend.joined(
            groups.map { operand($0 | TraceNode.laneFlag, Int(node($0).lanes)) })
        distribute(try await backend.reduce(grown), [], groups)
        counts.conversions += lanes([], groups)
        return kept(single, of: ids)
    }

    /// What of a list is no group, in its memory.
    private func kept(
        _ single: [UInt32], of ids: UnsafeBufferPointer<UInt32>
    ) -> UnsafeBufferPointer<UInt32> {
        let all = UnsafeMutableBufferPointer(mutating: ids)
        for (i, id) in single.enumerated() { all[i] = id }
        return UnsafeBufferPointer(rebasing: all[..<single.count])
    }

    /// Does `operation`, which takes messages, to the operands.
    func convertLanes(
        _ ids: UnsafeBufferPointer<UInt32>, _ operation: TraceOperation, width: Int
    ) async throws {
        let (single, groups) = divided(ids)
        let isOfBits = operation == .fromBit || operation == .fromBits
        let form = isOfBits ? VectorForm.words(width: width) : .elements
        let x = joined(single, groups, as: form) { $0.a }
        let result = try await backend.convert(operation, width: width, x)
        distribute(result, single, groups) { node, lanes in
            guard operation == .toBits else { return lanes }
            // Words of as many bits as are wanted, which may be fewer.
            let cut = TraceNode(
                a: 0, b: 0, immediate: lowMask(Int(node.width)), operation: .andConstant,
                width: node.width)
            return backend.apply(cut, lanes, nil)
        }
        switch operation {
        case .highBit, .isZero: counts.signTests += lanes(single, groups)
        default: counts.conversions += lanes(single, groups)
        }
    }
}
