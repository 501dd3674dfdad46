/// Rounds of a loop recorded together, as groups.
extension TraceMachine {
    /// Times that control comes to a loop before another try where one has failed.
    private static let patience = 32
    /// The most rounds of a loop that are recorded together: a window has room for what they make, or for that of a
    /// few operations.
    private func mostLanes(_ loop: TraceLoop) -> Int {
        min(limits.windowNodes, limits.cheapWindowNodes << 3) / min(loop.nodesARound, 16)
    }

    /// Records as many rounds as can be done together of a loop that is about to begin a round, as far as the last
    /// one's branch. Returns whether it did: what the loop computes is then as after that round, and `pc` at the branch.
    @inline(never)
    mutating func runLanes(
        _ function: TraceFunction, _ number: Int, _ slots: UnsafeMutablePointer<TraceValue>,
        _ mask: TraceValue, _ pc: inout Int, _ left: inout Int
    ) throws(TraceStop) -> Bool {
        if lanePause > 0 {
            lanePause -= 1
            return false
        }
        lanePause = Self.patience
        let loop = function.loops[number]
        let mostLanes = mostLanes(loop)
        guard mask.isPublic(1), mostLanes >= TraceGraph.leastLanes,
            var states = LaneStates(function, loop, slots, limit: mostLanes),
            states.rounds >= TraceGraph.leastLanes, let loads = locate(&states),
            states.rounds >= TraceGraph.leastLanes
        else { return false }
        lanePause = 0
        graph.lanes = states.rounds
        for instruction in loop.body {
            pc = instruction + 1
            try record(function, loop, instruction, states, loads, slots)
        }
        store(states, function, slots)
        finish(function, loop, states, slots)
        pc = loop.body.upperBound
        left &-= loop.body.count * states.rounds + states.rounds - 1
        return true
    }

    // MARK: Memory

    /// Where the values of all loads stand, by instruction; ends the rounds where they stop to stand one behind the
    /// other. Nil where they don't, or where what is stored could be loaded in a later round.
    private func locate(_ states: inout LaneStates) -> [Int: UInt32]? {
        var found: [Int: UInt32] = [:]
        var read: [(pc: Int, object: Int, offset: Int)] = []
        for load in states.loads {
            guard let (index, offset) = place(load, &states) else { return nil }
            let few = min(states.rounds, TraceGraph.leastLanes)
            guard let first = consecutive(index, offset / load.size, limit: few),
                first.count == few
            else { return nil }
            found[load.pc] = first.node | TraceNode.laneFlag
            read.append((load.pc, index, offset))
        }
        // Looked through to the end only now that none of them stands in the way.
        for (load, place) in zip(states.loads, read) {
            let all = consecutive(place.object, place.offset / load.size, limit: states.rounds)
            states.limit(to: all?.count ?? 0)
        }
        var written: Set<Int> = []
        for store in states.stores {
            guard let (object, offset) = place(store, &states),
                !memory.objects[object].isConstant, written.insert(object).inserted,
                read.allSatisfy({
                    $0.object != object || $0.offset == offset && $0.pc < store.pc
                })
            else { return nil }
        }
        return found
    }

    /// The node at a place of an object, and how many that can be lanes of one operand stand there one behind the
    /// other, at most `limit`. Nil where there is no secret. Precondition: the object has so many places.
    private func consecutive(
        _ index: Int, _ place: Int, limit: Int
    ) -> (node: UInt32, count: Int)? {
        let object = memory.objects[index]
        if !object.isMade {
            let first = object.firstLeaf &+ UInt32(place)
            return object.firstLeaf == 0
                ? nil : (first, graph.uniformCount(from: first, limit: limit))
        }
        let first = object.cells[place]
        guard first != TraceObject.publicCell, first < TraceObject.unwritten else { return nil }
        let most = graph.uniformCount(from: first, limit: limit)
        var count = 0
        while count < most, object.cells[place + count] == first &+ UInt32(count) { count += 1 }
        return (first, count)
    }

    /// The object and the offset where an access begins; ends the rounds at the object's end.
    private func place(
        _ access: LaneAccess, _ states: inout LaneStates
    ) -> (object: Int, offset: Int)? {
        let located: (Int, Int)
        do throws(TraceStop) {
            located = try memory.find(access.pointer, access.size)
        } catch {
            return nil
        }
        let object = memory.objects[located.0]
        guard access.size == 1 << object.shift, located.1 % access.size == 0,
            !object.hasContinued
        else { return nil }
        states.limit(to: (object.size - located.1) / access.size)
        return located
    }

    private mutating func store(
        _ states: LaneStates, _ function: TraceFunction,
        _ slots: UnsafeMutablePointer<TraceValue>
    ) {
        for access in states.stores {
            let i = function.code[access.pc]
            let index = Int(access.pointer >> 32 & TracePointer.indexMask)
            let offset = Int(Int32(truncatingIfNeeded: access.pointer))
            memory.needCells(index)
            let object = memory.objects[index]
            let cells = object.cells + offset / access.size
            if case .counted = states[i.a] {
                for round in 0..<states.rounds {
                    memory.write(
                        object.bytes + offset + round * access.size, access.size,
                        states.bits(i.a, round) ?? 0)
                    cells[round] = TraceObject.publicCell
                }
                continue
            }
            let value = slots[Int(i.a)]
            memory.objects[index].holdsNodes = true
            for round in 0..<states.rounds { cells[round] = lane(value, round).node }
            if value.isPublic {
                for round in 0..<states.rounds {
                    memory.write(
                        object.bytes + offset + round * access.size, access.size, value.bits)
                }
            }
        }
    }

    // MARK: Recording

    private func lane(_ value: TraceValue, _ round: Int) -> TraceValue {
        TraceNode.hasLanes(value.node)
            ? TraceValue(node: UInt32(TraceNode.index(value.node) + round)) : value
    }

    private mutating func record(
        _ function: TraceFunction, _ loop: TraceLoop, _ pc: Int, _ states: LaneStates,
        _ loads: [Int: UInt32], _ slots: UnsafeMutablePointer<TraceValue>
    ) throws(TraceStop) {
        let i = function.code[pc]
        if i.result < 0 { return }
        if case .counted = states[i.result] {
            // As an operand of secrets it is the same in all rounds.
            slots[Int(i.result)] = TraceValue(states.bits(i.result, 0) ?? 0)
            return
        }
        if let first = loads[pc] {
            slots[Int(i.result)] = TraceValue(node: first)
            return
        }
        if let phi = loop.phis.first(where: { $0.next == pc }) {
            let operand = i.a == phi.slot ? i.b : i.a
            let sum = sum(function, loop, operand, Int(i.width), slots)
            slots[Int(i.result)] =
                i.opcode == .add
                ? graph.add(slots[Int(phi.slot)], sum, Int(i.width))
                : graph.subtract(slots[Int(phi.slot)], sum, Int(i.width))
            return
        }
        // A product that is summed up is recorded there.
        if i.opcode == .mul, i.width > 1, loop.isSummed[Int(loop.places[Int(i.result)])] { return }
        try recordSecret(i, slots)
    }

    /// An operation on secrets that every round does.
    private mutating func recordSecret(
        _ i: TraceInstruction, _ slots: UnsafeMutablePointer<TraceValue>
    ) throws(TraceStop) {
        let width = Int(i.width)
        let x = slots[Int(i.a)]
        let y = i.b >= 0 ? slots[Int(i.b)] : x
        switch i.opcode {
        case .add: slots[Int(i.result)] = graph.add(x, y, width)
        case .sub: slots[Int(i.result)] = graph.subtract(x, y, width)
        case .mul: slots[Int(i.result)] = graph.multiply(x, y, width)
        case .select:
            slots[Int(i.result)] = merge(x, y, slots[Int(i.c)], width, false)
        case .zext: slots[Int(i.result)] = graph.zext(x, from: Int(i.sourceWidth))
        case .sext:
            slots[Int(i.result)] = graph.sext(x, from: Int(i.sourceWidth), to: width)
        case .trunc: slots[Int(i.result)] = graph.trunc(x, to: width)
        case .copy: slots[Int(i.result)] = x
        case _ where TraceLoop.isComparison(i.opcode):
            slots[Int(i.result)] = secretCompare(i.opcode, x, y, width)
        default: try runOther(i, slots, TraceValue(1))
        }
    }

    /// Σ over the rounds of what an operand of a sum is.
    private mutating func sum(
        _ function: TraceFunction, _ loop: TraceLoop, _ operand: Int32, _ width: Int,
        _ slots: UnsafeMutablePointer<TraceValue>
    ) -> TraceValue {
        let place = loop.places[Int(operand)]
        if place >= 0, loop.isSummed[Int(place)],
            let maker = loop.body.first(where: { function.code[$0].result == operand }),
            function.code[maker].opcode == .mul
        {
            let i = function.code[maker]
            let x = graph.ringElement(slots[Int(i.a)], width)
            let y = graph.ringElement(slots[Int(i.b)], width)
            return graph.dotProduct(x, y)
        }
        let x = graph.ringElement(slots[Int(operand)], width)
        let sum = graph.sumOfLanes(x)
        return sum.isPublic ? TraceValue(sum.bits & lowMask(width)) : sum
    }

    /// Leaves the slots as they are after the last round, but for what nothing reads.
    private mutating func finish(
        _ function: TraceFunction, _ loop: TraceLoop, _ states: LaneStates,
        _ slots: UnsafeMutablePointer<TraceValue>
    ) {
        let last = states.rounds - 1
        func leave(_ slot: Int32, _ value: TraceValue) {
            slots[Int(slot)] = value
            if function.outside[Int(slot)] >= 0 { slots[Int(function.outside[Int(slot)])] = value }
        }
        for phi in loop.phis {
            if case .counted = states[phi.slot] {
                leave(phi.slot, TraceValue(states.bits(phi.slot, last) ?? 0))
            }
        }
        for pc in loop.body {
            let slot = function.code[pc].result
            if slot < 0 { continue }
            if pc == loop.condition {
                leave(slot, TraceValue(states.condition(last) == true ? 1 : 0))
            } else if case .counted = states[slot] {
                leave(slot, TraceValue(states.bits(slot, last) ?? 0))
            } else if loop.isRead[Int(loop.places[Int(slot)])] {
                leave(slot, lane(slots[Int(slot)], last))
            } else {
                slots[Int(slot)] = TraceValue(0)
            }
        }
    }
}
