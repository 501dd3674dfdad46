extension TraceMachine {
    /// Runs until the method has finished, the window is full, or about `budget` instructions are
    /// done.
    mutating func step(budget: Int) throws(ContractError) -> Pause {
        var left = budget
        defer { instructions += budget - left }
        while true {
            guard let frame = frames.last else { return .finished }
            let isAlone = waiting.count == frame.firstWaiting
            var pc = frame.pc
            do throws(TraceStop) {
                let function = program.functions[frame.function]
                switch try runBlocks(function, frame, &pc, &left, isAlone: isAlone) {
                case .paused:
                    frames[frames.count - 1].pc = pc
                case .diverged:
                    if try !advance(function) {
                        let slots = stack + frame.base + 2 * function.slotCount
                        if !finishCall(slots, frame.resultCount(function)) { return .finished }
                    }
                case .called(let call, let mask):
                    frames[frames.count - 1].pc = pc
                    try enterCall(function, call, mask)
                case .returned(let number):
                    let values = function.decoded.returns[number]
                    let slots = stack + frame.base
                    let results = slots + 2 * function.slotCount
                    for (i, slot) in values.enumerated() { results[i] = slots[Int(slot)] }
                    if !finishCall(results, values.count) { return .finished }
                }
            } catch {
                throw located(error, max(0, pc - 1))
            }
            let isFull = isWindowFull
            if (isFull || left <= 0) && instructions + budget - left > limits.instructions {
                throw located(.trap(.fuelExhausted), max(0, pc - 1))
            }
            if isFull { return .windowFull }
            if left <= 0 { return .timeUp }
        }
    }

    private enum Leave {
        case paused
        /// Blocks wait: the least comes next.
        case diverged
        case called(Int, TraceValue)
        case returned(Int)
    }

    private mutating func enterCall(
        _ function: TraceFunction, _ number: Int, _ mask: TraceValue
    ) throws(TraceStop) {
        let call = function.decoded.calls[number]
        let base = frames[frames.count - 1].base
        do throws(ContractError) {
            try push(call.callee, entryMask: mask)
        } catch {
            throw .trap(.callDepth)
        }
        let slots = stack + base
        let arguments = stack + frames[frames.count - 1].base
        for (index, slot) in call.arguments.enumerated() { arguments[index] = slots[Int(slot)] }
    }

    @inline(__always)
    private func cut(_ bits: UInt64, _ width: UInt8) -> UInt64 {
        let gap = UInt64(64 &- width)
        return (bits &<< gap) &>> gap
    }

    @inline(__always)
    private static func signed(_ bits: UInt64, _ width: UInt8) -> Int64 {
        let gap = Int64(64 &- width)
        return (Int64(bitPattern: bits) &<< gap) &>> gap
    }

    /// Runs blocks of one frame until something is due that the caller does.
    private mutating func runBlocks(
        _ function: TraceFunction, _ frame: Frame, _ pc: inout Int, _ left: inout Int,
        isAlone: Bool
    ) throws(TraceStop) -> Leave {
        let slots = stack + frame.base
        let code = function.code
        let edges = function.edges
        let moves = function.moves
        let mask = frame.mask
        let windowEnd =
            graph.permanentEnd + min(limits.windowNodes, limits.cheapWindowNodes)
        var merging: Int32 = -1
        if isAlone, function.loopAt[pc] >= 0 {
            _ = try runLanes(function, Int(function.loopAt[pc]), slots, mask, &pc, &left)
        }
        while true {
            if merging >= 0 {
                keepOutside(function, Int(merging), slots, mask, isAlone: isAlone)
                merging = -1
            }
            let i = code[pc]
            pc &+= 1
            left &-= 1
            if i.flags & TraceInstruction.escapingFlag != 0 { merging = i.result }
            switch i.opcode {
            case .add:
                let x = slots[Int(i.a)]
                let y = slots[Int(i.b)]
                slots[Int(i.result)] =
                    x.node | y.node == 0
                    ? TraceValue(cut(x.bits &+ y.bits, i.width)) : graph.add(x, y, Int(i.width))
            case .sub:
                let x = slots[Int(i.a)]
                let y = slots[Int(i.b)]
                slots[Int(i.result)] =
                    x.node | y.node == 0
                    ? TraceValue(cut(x.bits &- y.bits, i.width))
                    : graph.subtract(x, y, Int(i.width))
            case .mul:
                let x = slots[Int(i.a)]
                let y = slots[Int(i.b)]
                slots[Int(i.result)] =
                    x.node | y.node == 0
                    ? TraceValue(cut(x.bits &* y.bits, i.width))
                    : graph.multiply(x, y, Int(i.width))
            case .index:
                let x = slots[Int(i.a)]
                let y = slots[Int(i.b)]
                if y.node != 0 || x.flags & TraceValue.mixedPointerFlag != 0 {
                    throw .refusal(.secretAddress)
                }
                let (bytes, over) = Self.signed(y.bits, i.width).multipliedReportingOverflow(
                    by: i.immediate)
                guard !over, let pointer = TracePointer.moved(x.bits, by: bytes) else {
                    throw .trap(.pointerOverflow)
                }
                slots[Int(i.result)] = TraceValue(pointer)
            case .offset:
                let x = slots[Int(i.a)]
                if x.flags & TraceValue.mixedPointerFlag != 0 { throw .refusal(.secretAddress) }
                guard let pointer = TracePointer.moved(x.bits, by: i.immediate) else {
                    throw .trap(.pointerOverflow)
                }
                slots[Int(i.result)] = TraceValue(pointer)
            case .load:
                let x = slots[Int(i.a)]
                if x.node != 0 || x.flags & TraceValue.mixedPointerFlag != 0 {
                    throw .refusal(.secretAddress)
                }
                slots[Int(i.result)] = try load(x.bits, Int(i.immediate), Int(i.width), mask)
            case .store:
                let pointer = slots[Int(i.b)]
                if pointer.node != 0 || pointer.flags & TraceValue.mixedPointerFlag != 0 {
                    throw .refusal(.secretAddress)
                }
                try store(
                    slots[Int(i.a)], at: pointer.bits, Int(i.immediate), Int(i.width),
                    isPointer: i.isPointer, mask)
            case .jump:
                let edge = edges[Int(i.b)]
                if !isAlone {
                    arrive(function, Int(i.b), mask)
                    return .diverged
                }
                follow(edge, moves, slots, &pc)
                if edge.loop >= 0,
                    try runLanes(function, Int(edge.loop), slots, mask, &pc, &left)
                {
                    continue
                }
                if left <= 0 || (graph.count >= windowEnd && isWindowFull) { return .paused }
            case .branch:
                let c = slots[Int(i.a)]
                if c.node == 0 {
                    let number = c.bits & 1 != 0 ? Int(i.b) : Int(i.c)
                    if isAlone {
                        let edge = edges[number]
                        follow(edge, moves, slots, &pc)
                        let isFull = graph.count >= windowEnd && isWindowFull
                        if edge.loop >= 0, !isFull, left > 0,
                            try runLanes(function, Int(edge.loop), slots, mask, &pc, &left)
                        {
                            continue
                        }
                        if left <= 0 || (graph.count >= windowEnd && isWindowFull) {
                            return .paused
                        }
                    } else {
                        noteExits(function, pc - 1)
                        arrive(function, number, mask)
                        return .diverged
                    }
                } else {
                    split(function, c, Int(i.b), Int(i.c), mask)
                    return .diverged
                }
            case .equal, .notEqual, .unsignedGreater, .unsignedGreaterOrEqual, .unsignedLess,
                .unsignedLessOrEqual, .signedGreater, .signedGreaterOrEqual, .signedLess,
                .signedLessOrEqual:
                let x = slots[Int(i.a)]
                let y = slots[Int(i.b)]
                if (x.flags | y.flags) & TraceValue.mixedPointerFlag != 0 {
                    throw .refusal(.secretAddress)
                }
                slots[Int(i.result)] =
                    x.node | y.node == 0
                    ? TraceValue(Self.publicCompare(i.opcode, x.bits, y.bits, i.width) ? 1 : 0)
                    : secretCompare(i.opcode, x, y, Int(i.width))
            case .select:
                let c = slots[Int(i.a)]
                let x = slots[Int(i.b)]
                let y = slots[Int(i.c)]
                slots[Int(i.result)] = merge(c, x, y, Int(i.width), i.isPointer)
            case .zext:
                let x = slots[Int(i.a)]
                slots[Int(i.result)] = x.node == 0 ? x : graph.zext(x, from: Int(i.sourceWidth))
            case .sext:
                let x = slots[Int(i.a)]
                slots[Int(i.result)] =
                    x.node == 0
                    ? TraceValue(
                        cut(UInt64(bitPattern: Self.signed(x.bits, i.sourceWidth)), i.width))
                    : graph.sext(x, from: Int(i.sourceWidth), to: Int(i.width))
            case .trunc:
                let x = slots[Int(i.a)]
                slots[Int(i.result)] =
                    x.node == 0
                    ? TraceValue(cut(x.bits, i.width)) : graph.trunc(x, to: Int(i.width))
            case .copy:
                slots[Int(i.result)] = slots[Int(i.a)]
            case .call:
                return .called(Int(i.immediate), mask)
            case .ret:
                if isAlone { return .returned(Int(i.immediate)) }
                arriveAtReturn(function, function.decoded.returns[Int(i.immediate)], mask)
                return .diverged
            case .switching:
                let number = Int(i.immediate)
                let x = slots[Int(i.a)]
                if x.node != 0 {
                    split(function, x, Int(i.width), function.decoded.switches[number], mask)
                    return .diverged
                }
                let edge = function.decoded.switches[number].edge(for: x.bits)
                if !isAlone {
                    noteExits(function, pc - 1)
                    arrive(function, edge, mask)
                    return .diverged
                }
                follow(edges[edge], moves, slots, &pc)
                if left <= 0 || (graph.count >= windowEnd && isWindowFull) { return .paused }
            case .unreachable:
                if isAlone { throw .trap(.unreachable) }
                return .diverged
            case .unsupported:
                throw .refusal(function.decoded.unsupported[Int(i.immediate)])
            default:
                try runOther(i, slots, mask)
                if work > 0 {
                    left &-= work
                    work = 0
                    if left <= 0 {
                        if merging >= 0 {
                            keepOutside(function, Int(merging), slots, mask, isAlone: isAlone)
                        }
                        return .paused
                    }
                }
            }
        }
    }

    @inline(__always)
    private func follow(
        _ edge: TraceEdge, _ moves: UnsafeMutablePointer<TraceMove>,
        _ slots: UnsafeMutablePointer<TraceValue>, _ pc: inout Int
    ) {
        var move = Int(edge.firstMove)
        let end = move &+ Int(edge.moveCount)
        while move < end {
            slots[Int(moves[move].destination)] = slots[Int(moves[move].source)]
            move &+= 1
        }
        pc = Int(edge.instruction)
    }

    /// Both ways of a branch on a secret.
    private mutating func split(
        _ function: TraceFunction, _ c: TraceValue, _ then: Int, _ other: Int, _ mask: TraceValue
    ) {
        if then == other {
            arrive(function, then, mask)
            return
        }
        let first = graph.and(mask, c)
        let second = graph.xor(mask, first)
        arrive(function, then, first)
        arrive(function, other, second)
    }

    /// All ways of a switch on a secret: the cases exclude each other.
    private mutating func split(
        _ function: TraceFunction, _ x: TraceValue, _ width: Int, _ cases: DecodedSwitch,
        _ mask: TraceValue
    ) {
        var rest = mask
        for (value, edge) in zip(cases.values, cases.edges) {
            let taken = graph.and(mask, graph.equal(x, TraceValue(value), width))
            arrive(function, edge, taken)
            rest = graph.xor(rest, taken)
        }
        arrive(function, cases.defaultEdge, rest)
    }

    @inline(__always)
    static func publicCompare(_ opcode: Opcode, _ x: UInt64, _ y: UInt64, _ width: UInt8) -> Bool {
        switch opcode {
        case .equal: x == y
        case .notEqual: x != y
        case .unsignedGreater: x > y
        case .unsignedGreaterOrEqual: x >= y
        case .unsignedLess: x < y
        case .unsignedLessOrEqual: x <= y
        case .signedGreater: Self.signed(x, width) > Self.signed(y, width)
        case .signedGreaterOrEqual: Self.signed(x, width) >= Self.signed(y, width)
        case .signedLess: Self.signed(x, width) < Self.signed(y, width)
        default: Self.signed(x, width) <= Self.signed(y, width)
        }
    }

    mutating func secretCompare(
        _ opcode: Opcode, _ x: TraceValue, _ y: TraceValue, _ width: Int
    ) -> TraceValue {
        switch opcode {
        case .equal: return graph.equal(x, y, width)
        case .notEqual: return graph.not(graph.equal(x, y, width))
        case .unsignedGreater: return graph.unsignedLess(y, x, width)
        case .unsignedGreaterOrEqual: return graph.not(graph.unsignedLess(x, y, width))
        case .unsignedLess: return graph.unsignedLess(x, y, width)
        case .unsignedLessOrEqual: return graph.not(graph.unsignedLess(y, x, width))
        case .signedGreater: return graph.signedLess(y, x, width)
        case .signedGreaterOrEqual: return graph.not(graph.signedLess(x, y, width))
        case .signedLess: return graph.signedLess(x, y, width)
        default: return graph.not(graph.signedLess(y, x, width))
        }
    }
}

extension TraceMachine.Frame {
    /// How many values the function returns.
    func resultCount(_ function: TraceFunction) -> Int {
        function.decoded.returns.map(\.count).max() ?? 0
    }
}
