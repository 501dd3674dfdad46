/// What is certainly secret, whatever way control takes: a value computed from a secret input, a
/// pointer into a secret input.
///
/// A greatest fixpoint over all functions that a method reaches: everything counts as secret until
/// an instruction shows that it may not be. What goes through memory that the contract writes is not
/// followed, nor is what a value tells about a branch: the trace, which knows exactly, refuses the
/// rest before anything is sent. So nothing is refused here that could run.
struct SecrecyAnalysis {
    struct Secrecy: OptionSet {
        let rawValue: UInt8
        /// The value, or for a pointer the address, depends on a secret.
        static let value = Secrecy(rawValue: 1)
        /// The pointer leads into a secret input.
        static let target = Secrecy(rawValue: 2)
        static let all: Secrecy = [.value, .target]
    }

    let module: DecodedModule
    private let entry: Int
    /// The method's functions, each after those that it calls.
    private let order: [Int]
    private let method: Method
    /// Of each function's slots.
    private(set) var slots: [Int: [Secrecy]] = [:]
    private var changed = false

    init(module: DecodedModule, entry: Int, order: [Int], method: Method) {
        self.module = module
        self.entry = entry
        self.order = order
        self.method = method
    }

    mutating func solve() {
        solve(secretTargets: true)
        if writesSecretInput { solve(secretTargets: false) }
    }

    private mutating func solve(secretTargets: Bool) {
        for index in order {
            let function = module.functions[index]
            var state = [Secrecy](repeating: .all, count: function.slotCount)
            for slot in 0..<function.constants.count { state[function.firstConstant + slot] = [] }
            slots[index] = state
        }
        for (slot, parameter) in method.parameters.enumerated() {
            let isSecret = parameter.visibility == .secret
            slots[entry]?[slot] =
                !isSecret ? [] : parameter.isPointer ? (secretTargets ? .target : []) : .value
        }
        repeat {
            changed = false
            // Callers first: arguments before what is made of them.
            for index in order.reversed() { pass(index) }
        } while changed
    }

    /// Whether the contract may overwrite a secret input with something public.
    private var writesSecretInput: Bool {
        for index in order {
            guard let state = slots[index] else { continue }
            for instruction in module.functions[index].instructions {
                let target: Int32
                switch instruction.opcode {
                case .store: target = instruction.b
                case .copyMemory, .setMemory: target = instruction.a
                default: continue
                }
                if state[Int(target)].contains(.target) { return true }
            }
        }
        return false
    }

    /// Lowers what one round over a function shows to be perhaps public.
    private mutating func pass(_ index: Int) {
        let function = module.functions[index]
        guard var state = slots.removeValue(forKey: index) else { return }
        func lower(_ slot: Int32, _ secrecy: Secrecy) {
            let lowered = state[Int(slot)].intersection(secrecy)
            if lowered != state[Int(slot)] {
                state[Int(slot)] = lowered
                changed = true
            }
        }
        func of(_ slot: Int32) -> Secrecy { slot < 0 ? [] : state[Int(slot)] }
        for edge in function.edges {
            for move in edge.moves { lower(move.destination, of(move.source)) }
        }
        for instruction in function.instructions {
            guard instruction.opcode != .call else {
                let call = function.calls[Int(instruction.immediate)]
                let callee = module.functions[call.callee]
                for (slot, argument) in call.arguments.enumerated() {
                    let secrecy = of(argument)
                    guard var other = slots[call.callee] else { continue }
                    let lowered = other[slot].intersection(secrecy)
                    if lowered != other[slot] {
                        other[slot] = lowered
                        slots[call.callee] = other
                        changed = true
                    }
                }
                for (number, result) in call.results.enumerated() {
                    var secrecy = Secrecy.all
                    for slots in callee.returns where number < slots.count {
                        secrecy.formIntersection(self.slots[call.callee]?[Int(slots[number])] ?? [])
                    }
                    lower(result, secrecy)
                }
                continue
            }
            guard instruction.result >= 0 else { continue }
            lower(instruction.result, Self.result(instruction, of))
        }
        slots[index] = state
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
