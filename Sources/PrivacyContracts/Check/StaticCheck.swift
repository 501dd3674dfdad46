/// Everything about a method that can be refused before it runs.
struct StaticCheck {
    let module: DecodedModule
    let method: Method
    private let entry: Int

    init(module: DecodedModule, method: Method) throws(ContractError) {
        self.module = module
        self.method = method
        guard let entry = module.functionIndex[method.name] else {
            throw .unknownMethod(method.name)
        }
        self.entry = entry
    }

    /// - Throws: `ContractError.refused` with function, line and reason: a signature that differs from
    ///   the manifest, recursion, an instruction that contracts can't use, and operations on values
    ///   that are certainly secret where `capabilities` has no support for them.
    func run(capabilities: Capabilities) throws(ContractError) {
        try checkSignature()
        let reachable = try callOrder()
        for index in reachable { try checkInstructions(module.functions[index]) }
        guard capabilities != .clear else { return }
        let secrecy = SecrecyAnalysis(
            module: module, entry: entry, order: reachable, method: method)
        for (index, slots) in secrecy.calls {
            try SecrecyCheck(function: module.functions[index], slots: slots)
                .run(capabilities: capabilities)
        }
    }

    // MARK: Signature

    private func checkSignature() throws(ContractError) {
        let function = module.functions[entry]
        func refuse(_ fault: SignatureFault) -> ContractError {
            .refused(function: function.name, line: function.lines[0], .signature(fault))
        }
        guard function.parameterSlots == method.parameters.count else {
            throw refuse(
                .parameterCount(
                    manifest: method.parameters.count, function: function.parameterSlots))
        }
        for (parameter, slot) in zip(method.parameters, function.slotTypes) {
            let expected: SlotType
            if parameter.isPointer {
                expected = .pointer
            } else if case .single(.scalar(let type)) = parameter.type {
                // C's bool is passed as i1.
                if type == .bool, slot == .integer(width: 1) { continue }
                expected = .integer(width: type.width)
            } else {
                expected = .pointer
            }
            guard slot == expected else {
                throw refuse(
                    .parameter(
                        name: parameter.name, manifest: "\(expected)", function: "\(slot)"))
            }
        }
        for slots in function.returns {
            let found = slots.map { function.slotTypes[Int($0)] }
            if let result = method.result {
                let isBool = result == .bool && found == [.integer(width: 1)]
                guard isBool || found == [.integer(width: result.width)] else {
                    throw refuse(
                        .result(
                            manifest: result.rawValue,
                            function: found.isEmpty ? "void" : Self.shown(found)))
                }
            } else if !found.isEmpty {
                throw refuse(.result(manifest: "void", function: Self.shown(found)))
            }
        }
    }

    private static func shown(_ slots: [SlotType]) -> String {
        slots.map(\.description).joined(separator: ", ")
    }

    // MARK: Calls

    /// The functions that the method reaches, each after those that it calls.
    private func callOrder() throws(ContractError) -> [Int] {
        enum State { case new, open, done }
        var state = [State](repeating: .new, count: module.functions.count)
        var order: [Int] = []
        var stack = [(function: entry, next: 0)]
        state[entry] = .open
        while let (function, next) = stack.last {
            let calls = module.functions[function].calls
            guard next < calls.count else {
                state[function] = .done
                order.append(function)
                stack.removeLast()
                continue
            }
            stack[stack.count - 1].next += 1
            let callee = calls[next].callee
            switch state[callee] {
            case .new:
                state[callee] = .open
                stack.append((callee, 0))
            case .open:
                throw refused(
                    module.functions[function], .call, next,
                    .recursion(module.functions[callee].name))
            case .done:
                break
            }
        }
        return order
    }

    private func checkInstructions(_ function: DecodedFunction) throws(ContractError) {
        for (index, instruction) in function.instructions.enumerated()
        where instruction.opcode == .unsupported {
            throw .refused(
                function: function.name, line: function.lines[index],
                function.unsupported[Int(instruction.immediate)])
        }
    }

    /// The refusal at the instruction that is the `number`th of its kind.
    private func refused(
        _ function: DecodedFunction, _ opcode: Opcode, _ number: Int, _ refusal: Refusal
    ) -> ContractError {
        let index = function.instructions.firstIndex {
            $0.opcode == opcode && $0.immediate == Int64(number)
        }
        return .refused(function: function.name, line: function.lines[index ?? 0], refusal)
    }
}

extension SlotType: CustomStringConvertible {
    public var description: String {
        switch self {
        case .integer(let width): "i\(width)"
        case .pointer: "ptr"
        }
    }
}
