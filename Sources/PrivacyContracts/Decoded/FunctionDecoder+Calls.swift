extension FunctionDecoder {
    mutating func emitCall(
        _ name: String, _ arguments: [TypedOperand], to result: Int?
    ) throws(Undecodable) {
        if name.hasPrefix("llvm.") { return try emitIntrinsic(name, arguments, to: result) }
        guard let callee = module.index(ofFunction: name) else {
            throw Undecodable(.externalFunction(name))
        }
        guard let signature = module.signatures[name], !signature.isVariadic else {
            throw Undecodable(.signature(.variadic))
        }
        var call = DecodedCall(callee: callee, arguments: [], results: [])
        // The verifier lets types that no slots can hold stand for any other.
        for (type, argument) in zip(signature.parameters, arguments) {
            guard argument.type == type else {
                throw Undecodable(type: argument.type, for: type)
            }
            call.arguments += try slots(argument.operand, type)
        }
        if signature.result != .void {
            call.results = try slots(ofRegister: result)
        }
        calls.append(call)
        emit(DecodedInstruction(.call, immediate: calls.count - 1))
    }

    /// Intrinsics without an effect that a contract can see.
    private static let ignored: Set<String> = [
        "lifetime", "assume", "experimental", "donothing", "sideeffect", "prefetch", "var",
        "stackrestore", "pseudoprobe", "invariant",
    ]

    /// Emits an intrinsic. The name is `llvm.NAME.TYPES`.
    private mutating func emitIntrinsic(
        _ name: String, _ arguments: [TypedOperand], to result: Int?
    ) throws(Undecodable) {
        let parts = name.split(separator: ".").map(String.init)
        let base = parts.count > 1 ? parts[1] : ""
        switch base {
        case "memcpy", "memmove", "memset":
            return try emitMemory(base, name, arguments)
        case "umin", "umax", "smin", "smax", "abs":
            let opcode: Opcode =
                switch base {
                case "umin": .umin
                case "umax": .umax
                case "smin": .smin
                case "smax": .smax
                default: .abs
                }
            let slots = try scalars(name, arguments, atLeast: base == "abs" ? 1 : 2)
            let target = try self.slots(ofRegister: result)[0]
            emit(opcode, like: target, a: slots[0], b: base == "abs" ? -1 : slots[1])
        case "expect", "ssa", "launder", "strip", "ptr":
            let slots = try scalars(name, arguments, atLeast: 1)
            emitCopies([slots[0]], to: try self.slots(ofRegister: result))
        case "is":
            emitCopies([constant(0, width: 1)], to: try slots(ofRegister: result))
        case "stacksave":
            emitCopies([constant(.null, .pointer)], to: try slots(ofRegister: result))
        default:
            // `experimental.noalias.scope.decl` and the like return nothing.
            if Self.ignored.contains(base), result == nil { return }
            let slots = try scalars(name, arguments, atLeast: 1)
            guard try emitBitwise(parts, slots, to: try self.slots(ofRegister: result)) else {
                throw Undecodable(.unsupportedInstruction(name))
            }
        }
    }

    /// The arguments as scalars, at least so many.
    private mutating func scalars(
        _ name: String, _ arguments: [TypedOperand], atLeast count: Int
    ) throws(Undecodable) -> [Int32] {
        var slots: [Int32] = []
        for argument in arguments { slots.append(try slot(argument.operand, argument.type)) }
        guard slots.count >= count else { throw Undecodable(.unsupportedInstruction(name)) }
        return slots
    }

    private mutating func emitMemory(
        _ base: String, _ name: String, _ arguments: [TypedOperand]
    ) throws(Undecodable) {
        guard arguments.count == 4, arguments[3].operand == .constant(.integer(0, width: 1)) else {
            throw Undecodable(.unsupportedInstruction("volatile \(name)"))
        }
        let opcode: Opcode = base == "memset" ? .setMemory : .copyMemory
        let slots = try scalars(name, arguments, atLeast: 4)
        emit(
            DecodedInstruction(
                opcode, width: try width(arguments[2].type), a: Int(slots[0]), b: Int(slots[1]),
                c: Int(slots[2])))
    }
}
