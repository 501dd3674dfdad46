extension TraceMachine {
    /// Control comes to the end of an edge under `mask`.
    mutating func arrive(_ function: TraceFunction, _ number: Int, _ mask: TraceValue) {
        if mask.isPublic(0) { return }
        let edge = function.edges[number]
        let base = frames[frames.count - 1].base
        let slots = stack + base
        let onTheWay = slots + function.slotCount
        let moves = function.moves + Int(edge.firstPhi)
        let (index, isNew) = enter(edge.position, mask)
        if isNew {
            for i in 0..<Int(edge.phiCount) {
                onTheWay[Int(moves[i].destination)] = slots[Int(moves[i].source)]
            }
            return
        }
        for i in 0..<Int(edge.phiCount) {
            let phi = Int(moves[i].destination)
            onTheWay[phi] = merge(
                mask, slots[Int(moves[i].source)], onTheWay[phi], Int(function.widths[phi]),
                function.isPointer[phi])
        }
        waiting[index].mask = graph.xor(waiting[index].mask, mask)
    }

    /// The entry of `position` among the waiting blocks of the running frame, made with `mask` if
    /// there is none yet.
    private mutating func enter(_ position: Int32, _ mask: TraceValue) -> (index: Int, isNew: Bool)
    {
        let first = frames[frames.count - 1].firstWaiting
        var index = waiting.count
        // Descending, so that the least is last.
        while index > first, waiting[index - 1].position < position { index -= 1 }
        if index > first, waiting[index - 1].position == position { return (index - 1, false) }
        waiting.insert(Waiting(position: position, mask: mask), at: index)
        return (index, true)
    }

    /// The function returns `values` under `mask`, while other blocks still wait.
    mutating func arriveAtReturn(
        _ function: TraceFunction, _ values: [Int32], _ mask: TraceValue
    ) {
        let base = frames[frames.count - 1].base
        let slots = stack + base
        let onTheWay = slots + 2 * function.slotCount
        let (index, isNew) = enter(Int32(function.flow.exit), mask)
        for (i, slot) in values.enumerated() {
            let value = slots[Int(slot)]
            onTheWay[i] =
                isNew
                ? value
                : merge(
                    mask, value, onTheWay[i], Int(function.widths[Int(slot)]),
                    function.isPointer[Int(slot)])
        }
        if !isNew { waiting[index].mask = graph.xor(waiting[index].mask, mask) }
    }

    /// Goes on with the waiting block of the least position. Returns false when that is the return.
    mutating func advance(_ function: TraceFunction) throws(TraceStop) -> Bool {
        let last = frames.count - 1
        guard waiting.count > frames[last].firstWaiting, let next = waiting.popLast() else {
            throw .trap(.unreachable)
        }
        let isAlone = waiting.count == frames[last].firstWaiting
        frames[last].mask = isAlone ? frames[last].entryMask : next.mask
        let position = Int(next.position)
        if position == function.flow.exit { return false }
        let block = function.flow.blockAt[position]
        if position != function.flow.position[block] {
            try startRound(function, block, isAlone: isAlone)
        }
        let decoded = function.decoded.blocks[block]
        let slots = stack + frames[last].base
        for phi in decoded.phis {
            slots[Int(phi)] = slots[function.slotCount + Int(phi)]
            if function.outside[Int(phi)] >= 0 {
                keepOutside(function, Int(phi), slots, frames[last].mask, isAlone: isAlone)
            }
        }
        frames[last].pc = decoded.instructions.lowerBound
        return true
    }

    /// Brings the second slot of a value that leaves its loop up to date; see `TraceEscapes`.
    mutating func keepOutside(
        _ function: TraceFunction, _ slot: Int, _ slots: UnsafeMutablePointer<TraceValue>,
        _ mask: TraceValue, isAlone: Bool
    ) {
        let second = Int(function.outside[slot])
        slots[second] =
            isAlone
            ? slots[slot]
            : merge(
                mask, slots[slot], slots[second], Int(function.widths[slot]),
                function.isPointer[slot])
    }

    /// Another round of the loop with header `block`.
    private mutating func startRound(
        _ function: TraceFunction, _ block: Int, isAlone: Bool
    ) throws(TraceStop) {
        let loop = function.flow.innermost[block]
        if isAlone {
            frames[frames.count - 1].loopRounds[loop] = 0
            return
        }
        let rounds = frames[frames.count - 1].loopRounds[loop] + 1
        frames[frames.count - 1].loopRounds[loop] = rounds
        if rounds > Self.secretRounds {
            throw .secretLoop(instruction: function.decoded.blocks[block].instructions.lowerBound)
        }
    }

    /// A public condition could have ended the loops that an edge of the block at `pc` leaves.
    mutating func noteExits(_ function: TraceFunction, _ pc: Int) {
        for loop in function.leaves[Int(function.blockOf[pc])] {
            frames[frames.count - 1].loopRounds[loop] = 0
        }
    }

    /// Ends the running function: `values` are its results. Returns false when it was the method.
    mutating func finishCall(_ values: UnsafeMutablePointer<TraceValue>, _ count: Int) -> Bool {
        let returned = (0..<count).map { values[$0] }
        let frame = frames.removeLast()
        stackCount = frame.base
        waiting.removeLast(waiting.count - frame.firstWaiting)
        memory.release(to: frame.objectCount)
        guard let caller = frames.last else {
            results = returned
            return false
        }
        let function = program.functions[caller.function]
        let call = function.decoded.calls[Int(function.code[caller.pc - 1].immediate)]
        let isAlone = waiting.count == caller.firstWaiting
        let slots = stack + caller.base
        for (index, slot) in call.results.enumerated() where index < returned.count {
            slots[Int(slot)] = returned[index]
            if function.outside[Int(slot)] >= 0 {
                keepOutside(function, Int(slot), slots, caller.mask, isAlone: isAlone)
            }
        }
        return true
    }
}
