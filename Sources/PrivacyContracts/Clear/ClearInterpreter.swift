/// Runs a decoded function in clear: the reference meaning of a contract.
///
/// Integers wrap; a shift by the width or more gives what `Opcode` says; `undef` and `poison` are
/// zero. Division by zero, an access outside of an object, reaching `unreachable` and running out of
/// fuel stop the run. Not constant-time: for clear values only.
struct ClearInterpreter {
    /// Most nested calls.
    static let callDepthLimit = 1 << 12
    /// Most bytes of frames.
    static let slotLimit = 1 << 24

    let program: ClearProgram
    let memory: ClearMemory
    /// Instructions that may still be executed.
    private(set) var fuel: Int

    private struct Frame {
        var function: Int
        /// Index of the call instruction that waits.
        var instruction: Int
        var base: Int
        var objects: Int
        var top: Int
    }

    init(_ program: ClearProgram, memory: ClearMemory, fuel: Int) {
        self.program = program
        self.memory = memory
        self.fuel = fuel
    }

    /// Calls function `index`; returns its result's scalars.
    /// - Throws: `ContractError.trapped` with function and line.
    mutating func call(
        _ index: Int, _ arguments: [UInt64]
    ) throws(ContractError) -> [UInt64] {
        var slots = UnsafeMutablePointer<UInt64>.allocate(capacity: 1 << 12)
        var capacity = 1 << 12
        defer {
            slots.update(repeating: 0, count: capacity)
            slots.deallocate()
        }
        slots.initialize(repeating: 0, count: capacity)
        var frames: [Frame] = []
        var current = index
        var base = 0
        var top = 0
        var pc = 0
        var result: [UInt64] = []

        /// Makes room for a frame of `function` at `base` and sets its constants.
        func enter(_ function: ClearProgram.Function) -> Bool {
            let needed = base + function.slotCount
            guard needed <= Self.slotLimit else { return false }
            if needed > capacity {
                let larger = max(needed, 2 * capacity)
                let new = UnsafeMutablePointer<UInt64>.allocate(capacity: larger)
                new.initialize(repeating: 0, count: larger)
                new.update(from: slots, count: capacity)
                slots.update(repeating: 0, count: capacity)
                slots.deallocate()
                slots = new
                capacity = larger
            }
            for constant in 0..<function.constants.count {
                slots[base + function.firstConstant + constant] = function.constants[constant]
            }
            top = base + function.slotCount
            return true
        }

        guard enter(program.functions[current]) else {
            throw trapped(.callDepth, current, 0)
        }
        for (slot, argument) in arguments.enumerated() { slots[slot] = argument }
        frames.append(
            Frame(
                function: current, instruction: -1, base: 0, objects: memory.objectCount,
                top: memory.top))
        while true {
            let stop = run(program.functions[current], slots + base, &pc)
            switch stop {
            case .trap(let trap):
                throw trapped(trap, current, pc)
            case .call(let number):
                let call = program.module.functions[current].calls[number]
                guard frames.count < Self.callDepthLimit else {
                    throw trapped(.callDepth, current, pc)
                }
                let caller = base
                frames.append(
                    Frame(
                        function: current, instruction: pc, base: base,
                        objects: memory.objectCount, top: memory.top))
                base = top
                guard enter(program.functions[call.callee]) else {
                    throw trapped(.callDepth, current, pc)
                }
                for (slot, argument) in call.arguments.enumerated() {
                    slots[base + slot] = slots[caller + Int(argument)]
                }
                current = call.callee
                pc = 0
            case .ret(let number):
                result.removeAll(keepingCapacity: true)
                for slot in program.module.functions[current].returns[number] {
                    result.append(slots[base + Int(slot)])
                }
                let frame = frames.removeLast()
                guard frame.instruction >= 0 else { return result }
                memory.release(objects: frame.objects, top: frame.top)
                top = base
                base = frame.base
                current = frame.function
                pc = frame.instruction
                let number = Int(program.functions[current].instructions[pc].immediate)
                let call = program.module.functions[current].calls[number]
                for (slot, value) in zip(call.results, result) { slots[base + Int(slot)] = value }
                pc += 1
            }
        }
    }

    private func trapped(_ trap: Trap, _ function: Int, _ instruction: Int) -> ContractError {
        let decoded = program.module.functions[function]
        return .trapped(function: decoded.name, line: decoded.lines[instruction], trap)
    }

    /// Why the inner loop came to its end.
    private enum Stop {
        case call(Int)
        case ret(Int)
        case trap(Trap)
    }

    /// Executes within one function until it calls, returns or stops. `pc` is then at that
    /// instruction.
    private mutating func run(
        _ function: ClearProgram.Function, _ slots: UnsafeMutablePointer<UInt64>, _ pc: inout Int
    ) -> Stop {
        guard let code = function.instructions.baseAddress else { return .trap(.unreachable) }
        let memory = memory
        var at = pc
        var fuel = fuel
        defer {
            pc = at
            self.fuel = fuel
        }

        while true {
            fuel &-= 1
            if fuel < 0 { return .trap(.fuelExhausted) }
            let i = code + at
            // Unused slot fields are -1: reading a before knowing that it is used would be out of
            // bounds, so each case reads its own.
            @inline(__always) func a() -> UInt64 { slots[Int(i.pointee.a)] }
            @inline(__always) func b() -> UInt64 { slots[Int(i.pointee.b)] }
            @inline(__always) func c() -> UInt64 { slots[Int(i.pointee.c)] }
            let width = i.pointee.width
            @inline(__always) func set(_ value: UInt64) { slots[Int(i.pointee.result)] = value }
            @inline(__always) func setReduced(_ value: UInt64) {
                slots[Int(i.pointee.result)] = value & ClearArithmetic.mask(width)
            }
            @inline(__always) func signed(_ value: UInt64) -> Int64 {
                ClearArithmetic.signed(value, width)
            }
            @inline(__always) func go(_ number: Int) {
                let edge = function.edges[number]
                for move in edge.firstMove..<edge.firstMove &+ edge.moveCount {
                    let move = function.moves[move]
                    slots[Int(move.destination)] = slots[Int(move.source)]
                }
                at = edge.instruction
            }

            switch i.pointee.opcode {
            case .add: setReduced(a() &+ b())
            case .sub: setReduced(a() &- b())
            case .mul: setReduced(a() &* b())
            case .udiv, .sdiv, .urem, .srem:
                let (value, trap) = ClearArithmetic.divide(i.pointee.opcode, a(), b(), width)
                if let trap { return .trap(trap) }
                set(value)
            case .and: set(a() & b())
            case .or: set(a() | b())
            case .xor: set(a() ^ b())
            case .shl: set(ClearArithmetic.shiftLeft(a(), b(), width))
            case .lshr: set(ClearArithmetic.shiftRight(a(), b(), width))
            case .ashr: set(ClearArithmetic.signedShiftRight(a(), b(), width))
            case .umin: set(min(a(), b()))
            case .umax: set(max(a(), b()))
            case .smin: set(signed(a()) <= signed(b()) ? a() : b())
            case .smax: set(signed(a()) >= signed(b()) ? a() : b())
            case .abs: setReduced(signed(a()) < 0 ? 0 &- a() : a())
            case .equal: set(a() == b() ? 1 : 0)
            case .notEqual: set(a() != b() ? 1 : 0)
            case .unsignedGreater: set(a() > b() ? 1 : 0)
            case .unsignedGreaterOrEqual: set(a() >= b() ? 1 : 0)
            case .unsignedLess: set(a() < b() ? 1 : 0)
            case .unsignedLessOrEqual: set(a() <= b() ? 1 : 0)
            case .signedGreater: set(signed(a()) > signed(b()) ? 1 : 0)
            case .signedGreaterOrEqual: set(signed(a()) >= signed(b()) ? 1 : 0)
            case .signedLess: set(signed(a()) < signed(b()) ? 1 : 0)
            case .signedLessOrEqual: set(signed(a()) <= signed(b()) ? 1 : 0)
            case .select: set(a() & 1 != 0 ? b() : c())
            case .zext, .copy: set(a())
            case .sext:
                setReduced(
                    UInt64(bitPattern: ClearArithmetic.signed(a(), i.pointee.sourceWidth)))
            case .trunc: setReduced(a())

            case .allocate:
                let (size, overflow) = a().multipliedReportingOverflow(
                    by: UInt64(i.pointee.immediate))
                guard !overflow, size <= UInt64(ClearMemory.byteLimit),
                    let pointer = memory.allocate(Int(size))
                else { return .trap(.memoryExhausted) }
                set(pointer)
            case .offset:
                guard let pointer = ClearMemory.move(a(), by: i.pointee.immediate) else {
                    return .trap(.pointerOverflow)
                }
                set(pointer)
            case .index:
                let (delta, overflow) = signed(b()).multipliedReportingOverflow(
                    by: i.pointee.immediate)
                guard !overflow, let pointer = ClearMemory.move(a(), by: delta) else {
                    return .trap(.pointerOverflow)
                }
                set(pointer)
            case .load:
                var value: UInt64 = 0
                if let trap = memory.load(a(), Int(i.pointee.immediate), into: &value) {
                    return .trap(trap)
                }
                setReduced(value)
            case .store:
                if let trap = memory.store(a(), b(), Int(i.pointee.immediate)) {
                    return .trap(trap)
                }
            case .copyMemory:
                if let trap = memory.copy(from: b(), to: a(), count: c()) { return .trap(trap) }
                fuel &-= Int(c() >> 6)
            case .setMemory:
                if let trap = memory.fill(a(), with: UInt8(truncatingIfNeeded: b()), count: c()) {
                    return .trap(trap)
                }
                fuel &-= Int(c() >> 6)

            case .jump:
                go(Int(i.pointee.b))
                continue
            case .branch:
                go(Int(a() & 1 != 0 ? i.pointee.b : i.pointee.c))
                continue
            case .switching:
                let table = Int(i.pointee.immediate)
                go(program.module.functions[function.index].switches[table].edge(for: a()))
                continue
            case .call: return .call(Int(i.pointee.immediate))
            case .ret: return .ret(Int(i.pointee.immediate))
            case .unreachable, .unsupported: return .trap(.unreachable)
            }
            at &+= 1
        }
    }
}
