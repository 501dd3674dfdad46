/// Verifies LLVM's own rules for one function: blocks end with terminators, phis match their
/// predecessors, every value is defined before its use and used at its type.
///
/// Only what the entry can reach is looked at. Types that contracts can't use pass here; they are
/// refused as such.
struct Verifier {
    /// Most blocks of a function.
    static let blockLimit = 1 << 14
    /// Deepest nesting of loops: the blocks of a loop are noted for each loop around it.
    static let loopLimit = 64

    private let module: Module
    private let function: Function
    private let signatures: [String: FunctionSignature]
    private(set) var flow: ControlFlow
    /// Block and position where each register is defined; parameters in block 0 at -1.
    private var definition: [(block: Int, index: Int)?]

    /// Verifies `function`.
    /// - Throws: `ContractError.refused(_, _, .invalid)` with the rule broken.
    init(
        _ function: Function, in module: Module, signatures: [String: FunctionSignature]
    ) throws(ContractError) {
        self.module = module
        self.function = function
        self.signatures = signatures
        definition = Array(repeating: nil, count: function.registers.count)
        flow = ControlFlow(successors: [[]], returns: [])
        try checkBlocks()
        flow = ControlFlow(
            successors: function.blocks.map { $0.instructions.last?.operation.successors ?? [] },
            returns: function.blocks.indices.filter {
                if case .ret = function.blocks[$0].instructions.last?.operation {
                    true
                } else {
                    false
                }
            })
        if let deep = function.blocks.indices.first(where: { flow.loopDepth[$0] > Self.loopLimit })
        {
            throw .refused(
                function: function.name, line: function.blocks[deep].line,
                .tooMany("nested loops", limit: Self.loopLimit))
        }
        for parameter in 0..<function.parameterCount { definition[parameter] = (0, -1) }
        for block in flow.order {
            for (index, instruction) in function.blocks[block].instructions.enumerated() {
                if let result = instruction.result { definition[result] = (block, index) }
            }
        }
        for block in flow.order { try check(block) }
    }

    private func invalid(_ rule: InvalidIR, _ line: SourceLine) -> ContractError {
        .refused(function: function.name, line: line, .invalid(rule))
    }

    private func checkBlocks() throws(ContractError) {
        guard !function.blocks.isEmpty else { throw invalid(.emptyFunction, function.line) }
        guard function.blocks.count <= Self.blockLimit else {
            throw .refused(
                function: function.name, line: function.line,
                .tooMany("blocks", limit: Self.blockLimit))
        }
        for block in function.blocks {
            guard let last = block.instructions.last, last.operation.successors != nil else {
                throw invalid(.missingTerminator(block: block.label), block.line)
            }
            var phisOver = false
            for instruction in block.instructions.dropLast() {
                if instruction.operation.successors != nil {
                    throw invalid(.terminatorInside(block: block.label), instruction.line)
                }
                if case .phi = instruction.operation {
                    if phisOver { throw invalid(.phiNotFirst, instruction.line) }
                } else {
                    phisOver = true
                }
            }
            for target in last.operation.successors ?? [] where target == 0 {
                throw invalid(.entryHasPredecessors, last.line)
            }
        }
    }

    private func check(_ block: Int) throws(ContractError) {
        for (index, instruction) in function.blocks[block].instructions.enumerated() {
            let line = instruction.line
            if case .phi(let type, let incoming) = instruction.operation {
                try checkPhi(instruction, type, incoming, in: block)
                continue
            }
            for use in instruction.operation.uses {
                try check(use, block: block, index: index, line: line)
            }
            try checkTypes(instruction.operation, line)
        }
    }

    private func check(
        _ use: TypedOperand, block: Int, index: Int, line: SourceLine
    ) throws(ContractError) {
        guard case .register(let register) = use.operand else { return }
        try checkType(of: register, use.type, line)
        guard let (home, position) = definition[register],
            home == block ? position < index : flow.dominates(home, block)
        else { throw invalid(.notDominated(register: function.registers[register].name), line) }
    }

    private func checkType(
        of register: Int, _ type: IRType, _ line: SourceLine
    ) throws(ContractError) {
        let found = function.registers[register].type
        try match(type, found, line)
    }

    private func match(
        _ expected: IRType, _ found: IRType, _ line: SourceLine
    ) throws(ContractError) {
        if case .unsupported = expected { return }
        if case .unsupported = found { return }
        if expected == found { return }
        if let a = module.resolve(expected), let b = module.resolve(found), a == b { return }
        throw invalid(.typeMismatch(expected: "\(expected)", found: "\(found)"), line)
    }

    private func checkPhi(
        _ instruction: Instruction, _ type: IRType, _ incoming: [PhiIncoming], in block: Int
    ) throws(ContractError) {
        let name = instruction.result.map { function.registers[$0].name } ?? ""
        let wrong = invalid(.phiEdges(register: name), instruction.line)
        var values: [Int: Operand] = [:]
        for edge in incoming where flow.isReachable(edge.block) {
            if let earlier = values[edge.block], earlier != edge.value { throw wrong }
            values[edge.block] = edge.value
            guard case .register(let register) = edge.value else { continue }
            try checkType(of: register, type, instruction.line)
            guard let (home, _) = definition[register], flow.dominates(home, edge.block) else {
                throw invalid(
                    .notDominated(register: function.registers[register].name), instruction.line)
            }
        }
        guard values.count == flow.predecessors[block].count,
            flow.predecessors[block].allSatisfy({ values[$0] != nil })
        else { throw wrong }
    }

    private func checkTypes(
        _ operation: Operation, _ line: SourceLine
    ) throws(ContractError) {
        switch operation {
        case .ret(let value):
            try match(function.result, value?.type ?? .void, line)
        case .call(let name, let result, let arguments):
            guard let signature = signatures[name] else { return }
            try match(signature.result, result, line)
            let fits =
                signature.isVariadic
                ? arguments.count >= signature.parameters.count
                : arguments.count == signature.parameters.count
            guard fits else {
                throw invalid(
                    .argumentCount(expected: signature.parameters.count, found: arguments.count),
                    line)
            }
            for (type, argument) in zip(signature.parameters, arguments) {
                try match(type, argument.type, line)
            }
        case .cast(let cast, let from, let to):
            guard case .integer(let source) = from.type, case .integer(let target) = to else {
                return
            }
            let fits =
                switch cast {
                case .zext, .sext: source < target
                case .trunc: source > target
                case .bitcast: source == target
                }
            if !fits {
                throw invalid(.typeMismatch(expected: "\(to)", found: "\(from.type)"), line)
            }
        case .insertValue(let aggregate, let element, let path):
            var type = aggregate.type
            for index in path { type = module.element(of: type, at: index) ?? .void }
            try match(type, element.type, line)
        default:
            break
        }
    }
}

/// What calls of a function must match.
struct FunctionSignature {
    var result: IRType
    var parameters: [IRType]
    var isVariadic: Bool
}
