/// What is certainly secret, whatever way control takes: a value computed from a secret input, a
/// pointer into a secret input.
///
/// A greatest fixpoint over all functions that a method reaches: everything counts as secret until
/// an instruction shows that it may not be. A function is looked at once for each way in which it is
/// called: for each combination of arguments that are secret and arguments that may not be. What goes
/// through memory that the contract writes is not followed, nor is what a value tells about a branch:
/// the trace, which knows exactly, refuses the rest before anything is sent. So nothing is refused
/// here that the trace would let pass where control comes to it.
struct SecrecyAnalysis {
    struct Secrecy: OptionSet, Hashable {
        let rawValue: UInt8
        /// The value, or for a pointer the address, depends on a secret.
        static let value = Secrecy(rawValue: 1)
        /// The pointer leads into a secret input.
        static let target = Secrecy(rawValue: 2)
        static let all: Secrecy = [.value, .target]
    }

    /// A function, and what is known of its arguments.
    struct Call: Hashable {
        var function: Int
        var arguments: [Secrecy]
    }

    /// What is known so far of a function called in one way.
    private struct State {
        var slots: [Secrecy]
        /// Of each result, over all returns.
        var results: [Secrecy]
        /// Who has to be looked at again when the results change.
        var callers: [Call] = []
        var isCaller: Set<Call> = []
    }

    /// In more ways than these a function is looked at as if nothing were known of its arguments: there may be as
    /// many ways as subsets of them.
    private static let mostWays = 64
    /// Instructions and edges that are looked at, all in all, before this gives up: then nothing is known.
    private static let mostLooks = 1 << 23

    let module: DecodedModule
    private let method: Method
    private var states: [Call: State] = [:]
    private var ways: [Int: Int] = [:]
    /// Where a function stands among those that the method reaches, each after those that it calls.
    private var rank: [Int: Int] = [:]
    /// Calls to be looked at, each once, by the rank of their functions: callees before callers.
    private var waiting: [[Call]]
    private var isWaiting: Set<Call> = []
    private var lowest = 0
    private var looks = 0
    /// The calls that the method makes, itself first, with the slots of each.
    private(set) var calls: [(function: Int, slots: [Secrecy])] = []

    /// - Parameters:
    ///   - entry: the method's function.
    ///   - order: the functions that it reaches, each after those that it calls.
    init(module: DecodedModule, entry: Int, order: [Int], method: Method) {
        self.module = module
        self.method = method
        waiting = Array(repeating: [], count: order.count)
        for (place, function) in order.enumerated() { rank[function] = place }
        solve(entry, secretTargets: true)
        if writesSecretInput { solve(entry, secretTargets: false) }
    }

    private mutating func solve(_ entry: Int, secretTargets: Bool) {
        (states, ways, calls) = ([:], [:], [])
        let arguments = method.parameters.map { parameter -> Secrecy in
            guard parameter.visibility == .secret else { return [] }
            return parameter.isPointer ? (secretTargets ? .target : []) : .value
        }
        let first = call(entry, arguments)
        while let call = next(), looks < Self.mostLooks { look(at: call) }
        if looks < Self.mostLooks { collect(from: first) }
    }

    /// The next call to be looked at.
    private mutating func next() -> Call? {
        while lowest < waiting.count {
            if let call = waiting[lowest].popLast() {
                isWaiting.remove(call)
                return call
            }
            lowest += 1
        }
        return nil
    }

    /// A function called with these arguments, which is to be looked at if it has not been.
    private mutating func call(_ index: Int, _ arguments: [Secrecy]) -> Call {
        var call = Call(function: index, arguments: arguments)
        guard states[call] == nil else { return call }
        if ways[index, default: 0] >= Self.mostWays {
            call.arguments = arguments.map { _ in [] }
            guard states[call] == nil else { return call }
        }
        ways[index, default: 0] += 1
        let function = module.functions[index]
        var slots = [Secrecy](repeating: .all, count: function.slotCount)
        for slot in 0..<function.constants.count { slots[function.firstConstant + slot] = [] }
        for (slot, secrecy) in zip(0..<function.parameterSlots, call.arguments) {
            slots[slot] = secrecy
        }
        let count = function.returns.map(\.count).max() ?? 0
        states[call] = State(slots: slots, results: Array(repeating: .all, count: count))
        wait(for: call)
        return call
    }

    private mutating func wait(for call: Call) {
        guard let place = rank[call.function], isWaiting.insert(call).inserted else { return }
        waiting[place].append(call)
        lowest = min(lowest, place)
    }

    /// Lowers what a function, called in one way, shows to be perhaps public.
    private mutating func look(at call: Call) {
        guard var state = states[call] else { return }
        let function = module.functions[call.function]
        var changed: Bool
        repeat {
            changed = false
            looks += function.instructions.count + function.edges.count
            func lower(_ slot: Int32, _ secrecy: Secrecy) {
                let lowered = state.slots[Int(slot)].intersection(secrecy)
                if lowered != state.slots[Int(slot)] {
                    state.slots[Int(slot)] = lowered
                    changed = true
                }
            }
            func of(_ slot: Int32) -> Secrecy { slot < 0 ? [] : state.slots[Int(slot)] }
            for edge in function.edges {
                for move in edge.moves { lower(move.destination, of(move.source)) }
            }
            for instruction in function.instructions {
                if instruction.opcode == .call {
                    let made = function.calls[Int(instruction.immediate)]
                    let callee = self.call(made.callee, made.arguments.map(of))
                    looks += made.arguments.count
                    if states[callee]?.isCaller.insert(call).inserted ?? false {
                        states[callee]?.callers.append(call)
                    }
                    for (result, secrecy) in zip(made.results, states[callee]?.results ?? []) {
                        lower(result, secrecy)
                    }
                } else if instruction.result >= 0 {
                    lower(instruction.result, Self.result(instruction, of))
                }
            }
        } while changed && looks < Self.mostLooks
        let results = state.results.indices.map { number in
            function.returns.reduce(Secrecy.all) { secrecy, slots in
                number < slots.count
                    ? secrecy.intersection(state.slots[Int(slots[number])]) : secrecy
            }
        }
        // Recursion is refused before: nobody has become a caller meanwhile.
        if results != state.results { for caller in state.callers { wait(for: caller) } }
        state.results = results
        states[call] = state
    }

    /// Lists the calls that remain now that all is known of the arguments.
    private mutating func collect(from first: Call) {
        var found: Set<Call> = [first]
        var next = [first]
        while let call = next.popLast() {
            guard let slots = states[call]?.slots else { continue }
            calls.append((call.function, slots))
            for made in module.functions[call.function].calls {
                let arguments = made.arguments.map { $0 < 0 ? [] : slots[Int($0)] }
                let callee = self.call(made.callee, arguments)
                if found.insert(callee).inserted { next.append(callee) }
            }
        }
    }

    /// Whether the contract may overwrite a secret input with something public.
    private var writesSecretInput: Bool {
        for (function, slots) in calls {
            for instruction in module.functions[function].instructions {
                let target: Int32
                switch instruction.opcode {
                case .store: target = instruction.b
                case .copyMemory, .setMemory: target = instruction.a
                default: continue
                }
                if slots[Int(target)].contains(.target) { return true }
            }
        }
        return false
    }

    private static func result(
        _ instruction: DecodedInstruction, _ of: (Int32) -> Secrecy
    ) -> Secrecy {
        let a = of(instruction.a)
        let b = of(instruction.b)
        switch instruction.opcode {
        case .select:
            let both = b.intersection(of(instruction.c))
            return both.union(a.intersection(.value))
        case .zext, .sext, .trunc, .copy, .offset: return a
        case .index: return a.union(b.intersection(.value))
        case .load: return a.contains(.target) || a.contains(.value) ? .value : []
        case .allocate: return []
        default: return a.union(b).intersection(.value)
        }
    }
}
