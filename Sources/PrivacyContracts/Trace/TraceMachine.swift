/// Interprets a method: public values are computed, operations on secrets are recorded in `graph`.
///
/// A branch on a secret is *predicated*. Blocks wait with a mask, the condition under which control
/// is really there; the one with the least position (`TraceFlow`) runs next. Edges into one block have
/// disjoint masks, so that their exclusive or is the block's mask; phis merge by selection at the
/// edge. As long as nothing waits, interpretation is plain.
///
/// The machine is driven from outside: `step` returns when it is done, when the window is full, or
/// when its time is up.
struct TraceMachine: ~Copyable {
    enum Pause { case finished, windowFull, timeUp }

    struct Limits {
        /// Noticed at the end of a slice or a window.
        var instructions = 1 << 36
        var windowNodes = 1 << 20
        /// When a window is full that has few operations which need messages.
        var cheapWindowNodes = 1 << 17
        var memoryBytes = 1 << 30
        var callDepth = 256
    }

    struct Frame {
        var function: Int
        /// Where in `stack` its slots begin.
        var base: Int
        var pc: Int
        /// Under which condition the function was called, relative to nothing.
        var entryMask: TraceValue
        /// The condition of the block that runs.
        var mask: TraceValue
        /// Where in `waiting` its blocks begin.
        var firstWaiting: Int
        /// Objects that existed when it was called.
        var objectCount: Int
        /// Consecutive rounds of each loop in which only secrets could end it, and whether this
        /// round had another way out.
        var loopRounds: [Int32]
    }

    struct Waiting {
        var position: Int32
        var mask: TraceValue
    }

    /// Rounds after which a loop counts as one that only secrets can end.
    static let secretRounds: Int32 = 1 << 16

    var graph: TraceGraph
    var memory: TraceMemory
    let program: TraceProgram
    let limits: Limits
    var frames: [Frame] = []
    var waiting: [Waiting] = []
    var stack: UnsafeMutablePointer<TraceValue>
    var stackCapacity: Int
    var stackCount = 0
    /// Results of the method once it has finished.
    var results: [TraceValue] = []
    var instructions = 0
    /// What the running instruction costs beyond one: copies, fills and objects count by their length.
    var work = 0
    /// How often control still comes to loops that are then done round by round.
    var lanePause = 0
    /// Most bytes that a copy moves up within one object.
    static let overlapLimit = 1 << 22

    init(module: DecodedModule, limits: Limits) throws(ContractError) {
        self.limits = limits
        // Not touched before it is used.
        graph = TraceGraph(capacity: min(limits.windowNodes, 1 << 20) + 1 << 12)
        var memory = TraceMemory(limit: limits.memoryBytes)
        var addresses: [UInt64] = []
        do throws(TraceStop) {
            for global in module.globals {
                addresses.append(
                    try memory.allocate(
                        global.bytes.count, owner: 0, cell: TraceObject.publicCell,
                        isConstant: global.isConstant))
            }
        } catch {
            throw .trapped(function: "globals", line: .ir(1), .memoryExhausted)
        }
        for (index, global) in module.globals.enumerated() {
            let object = memory.objects[index + 1]
            for (i, byte) in global.bytes.enumerated() { object.bytes[i] = byte }
            for relocation in global.relocations {
                let target = TracePointer.moved(
                    addresses[relocation.global], by: Int64(relocation.addend))
                memory.write(object.bytes + relocation.offset, 8, target ?? 0)
            }
        }
        program = try TraceProgram(module, globals: addresses)
        self.memory = memory
        stackCapacity = 1 << 12
        stack = .allocate(capacity: stackCapacity)
    }

    deinit { stack.deallocate() }

    /// Whether what is recorded should be run: more would cost memory, or gain nothing.
    var isWindowFull: Bool {
        let count = graph.windowCount
        if count >= limits.windowNodes { return true }
        return count >= limits.cheapWindowNodes && graph.costly < count >> 6
    }

    /// Makes the frame of the method. Then `step` runs it.
    mutating func start(_ function: Int, _ arguments: [TraceValue]) throws(ContractError) {
        try push(function, entryMask: TraceValue(1))
        for (index, argument) in arguments.enumerated() { stack[index] = argument }
    }

    mutating func push(_ index: Int, entryMask: TraceValue) throws(ContractError) {
        let function = program.functions[index]
        guard frames.count < limits.callDepth else {
            throw .trapped(
                function: function.decoded.name, line: function.decoded.lines.first ?? .ir(1),
                .callDepth)
        }
        if stackCount + function.frameSize > stackCapacity {
            let larger = max(stackCount + function.frameSize, stackCapacity * 2)
            let new = UnsafeMutablePointer<TraceValue>.allocate(capacity: larger)
            new.update(from: stack, count: stackCount)
            stack.deallocate()
            stack = new
            stackCapacity = larger
        }
        (stack + stackCount).update(from: function.template, count: function.frameSize)
        frames.append(
            Frame(
                function: index, base: stackCount, pc: 0, entryMask: entryMask, mask: entryMask,
                firstWaiting: waiting.count, objectCount: memory.count,
                loopRounds: function.flow.loops.isEmpty
                    ? [] : [Int32](repeating: 0, count: function.flow.loops.count)))
        stackCount += function.frameSize
    }

    /// The error that `stop` at instruction `pc` of the running function is.
    func located(_ stop: TraceStop, _ pc: Int) -> ContractError {
        guard let frame = frames.last else {
            return .trapped(function: "?", line: .ir(1), .unreachable)
        }
        let decoded = program.functions[frame.function].decoded
        func line(_ pc: Int) -> SourceLine {
            decoded.lines.indices.contains(pc) ? decoded.lines[pc] : .ir(1)
        }
        switch stop {
        case .trap(let trap):
            return .trapped(function: decoded.name, line: line(pc), trap)
        case .refusal(let refusal):
            return .refused(function: decoded.name, line: line(pc), refusal)
        case .secretLoop(let instruction):
            return .refused(function: decoded.name, line: line(instruction), .secretLoopBound)
        }
    }

    // MARK: Nodes that are still needed

    /// Marks in `roots` every node that the machine may still use.
    func markRoots(_ roots: UnsafeMutablePointer<UInt8>) {
        let first = UInt32(graph.permanentEnd)
        @inline(__always) func mark(_ node: UInt32) {
            if node >= first { roots[Int(node)] = TraceSchedule.kept }
        }
        for i in 0..<stackCount { mark(stack[i].node) }
        for value in results { mark(value.node) }
        for entry in waiting { mark(entry.mask.node) }
        for frame in frames {
            mark(frame.entryMask.node)
            mark(frame.mask.node)
        }
        for index in 1..<memory.count {
            let object = memory.objects[index]
            mark(object.owner)
            if !object.holdsNodes { continue }
            for i in 0..<object.cellCount {
                let cell = object.cells[i]
                if cell >= first && cell < TraceObject.unwritten {
                    roots[Int(cell)] = TraceSchedule.kept
                }
            }
        }
    }

    /// Puts the new numbers of a compacted window in place of the old ones.
    mutating func renumber(_ numbers: [UInt32]) {
        let first = UInt32(graph.permanentEnd)
        func new(_ node: UInt32) -> UInt32 {
            node >= first ? numbers[Int(node - first)] : node
        }
        for i in 0..<stackCount { stack[i].node = new(stack[i].node) }
        for i in results.indices { results[i].node = new(results[i].node) }
        for i in waiting.indices { waiting[i].mask.node = new(waiting[i].mask.node) }
        for i in frames.indices {
            frames[i].entryMask.node = new(frames[i].entryMask.node)
            frames[i].mask.node = new(frames[i].mask.node)
        }
        for index in 1..<memory.count {
            memory.objects[index].owner = new(memory.objects[index].owner)
            let object = memory.objects[index]
            if !object.holdsNodes { continue }
            for i in 0..<object.cellCount {
                let cell = object.cells[i]
                if cell >= first && cell < TraceObject.unwritten {
                    object.cells[i] = numbers[Int(cell - first)]
                }
            }
        }
    }
}
