extension FunctionDecoder {
    /// Emits what one instruction (no phi) becomes.
    mutating func decode(_ instruction: Instruction) throws(Undecodable) {
        switch instruction.operation {
        case .binary(let binary, let type, let left, let right):
            try emitBinary(Opcode(binary), type, left, right, to: instruction.result)
        case .compare(let predicate, let type, let left, let right):
            try emitBinary(Opcode(predicate), type, left, right, to: instruction.result)
        case .select(let condition, let type, let left, let right):
            let condition = try slot(condition, .integer(width: 1))
            let left = try slots(left, type)
            let right = try slots(right, type)
            for (index, result) in try slots(ofRegister: instruction.result).enumerated() {
                emit(.select, like: result, a: condition, b: left[index], c: right[index])
            }
        case .cast(let cast, let value, let type):
            try emitCast(cast, value, type, to: instruction.result)
        case .freeze(let value):
            try emitCopies(
                try slots(value.operand, value.type), to: slots(ofRegister: instruction.result))
        case .phi:
            preconditionFailure("phis are moves of edges")
        case .allocate(let element, let count):
            try emitAllocate(element, count, to: instruction.result)
        case .load(let type, let pointer):
            try emitLoad(type, pointer, to: instruction.result)
        case .store(let value, let pointer):
            try emitStore(value, pointer)
        case .elementPointer(let source, let base, let indices):
            try emitElementPointer(source, base, indices, to: instruction.result)
        case .extractValue(let aggregate, let path):
            let slots = try slots(aggregate.operand, aggregate.type)
            let range = try leafRange(aggregate.type, path, count: slots.count)
            emitCopies(Array(slots[range]), to: try self.slots(ofRegister: instruction.result))
        case .insertValue(let aggregate, let element, let path):
            var slots = try slots(aggregate.operand, aggregate.type)
            let range = try leafRange(aggregate.type, path, count: slots.count)
            slots.replaceSubrange(range, with: try self.slots(element.operand, element.type))
            emitCopies(slots, to: try self.slots(ofRegister: instruction.result))
        case .call(let name, _, let arguments):
            try emitCall(name, arguments, to: instruction.result)
        default:
            try emitTerminator(instruction.operation)
        }
    }

    // MARK: Emitting

    /// Emits an instruction at the width of the slot `like`, which is its result unless given.
    mutating func emit(
        _ opcode: Opcode, like: Int32, result: Int32? = nil, a: Int32, b: Int32 = -1,
        c: Int32 = -1, sourceWidth: Int = 0, immediate: Int = 0
    ) {
        let type = type(of: like)
        emit(
            DecodedInstruction(
                opcode, width: type.width, sourceWidth: sourceWidth, isPointer: type == .pointer,
                result: Int(result ?? like), a: Int(a), b: Int(b), c: Int(c),
                immediate: immediate))
    }

    mutating func emitCopies(_ sources: [Int32], to results: [Int32]) {
        for (source, result) in zip(sources, results) { emit(.copy, like: result, a: source) }
    }

    /// The integer width of a scalar type; 64 for pointers.
    func width(_ type: IRType) throws(Undecodable) -> Int {
        switch type {
        case .integer(let width) where width <= 64: return width
        case .pointer: return 64
        default: throw Undecodable(type: type)
        }
    }

    private mutating func emitBinary(
        _ opcode: Opcode, _ type: IRType, _ left: Operand, _ right: Operand, to result: Int?
    ) throws(Undecodable) {
        let a = try slot(left, type)
        let b = try slot(right, type)
        let result = try slots(ofRegister: result)[0]
        emit(
            DecodedInstruction(
                opcode, width: try width(type), isPointer: type == .pointer, result: Int(result),
                a: Int(a), b: Int(b)))
    }

    private mutating func emitCast(
        _ cast: CastOperator, _ value: TypedOperand, _ type: IRType, to result: Int?
    ) throws(Undecodable) {
        let source = try slot(value.operand, value.type)
        let result = try slots(ofRegister: result)[0]
        switch cast {
        case .bitcast:
            guard value.type == type else { throw Undecodable(.unsupportedInstruction("bitcast")) }
            emit(.copy, like: result, a: source)
        case .zext, .sext, .trunc:
            guard case .integer(let from) = value.type, case .integer = type else {
                throw Undecodable(type: value.type)
            }
            let opcode: Opcode = cast == .zext ? .zext : cast == .sext ? .sext : .trunc
            emit(opcode, like: result, a: source, sourceWidth: from)
        }
    }

    // MARK: Memory

    private mutating func emitAllocate(
        _ element: IRType, _ count: TypedOperand, to result: Int?
    ) throws(Undecodable) {
        guard let layout = module.layouts.layout(of: element) else {
            throw Undecodable(type: element)
        }
        emit(
            DecodedInstruction(
                .allocate, width: try width(count.type),
                result: Int(try slots(ofRegister: result)[0]),
                a: Int(try slot(count.operand, count.type)), immediate: layout.stride))
    }

    private mutating func emitLoad(
        _ type: IRType, _ pointer: Operand, to result: Int?
    ) throws(Undecodable) {
        let pointer = try slot(pointer, .pointer)
        guard let leaves = module.layouts.leaves(of: type), !leaves.isEmpty else {
            throw Undecodable(type: type)
        }
        for (leaf, result) in zip(leaves, try slots(ofRegister: result)) {
            let place = address(pointer, plus: leaf.offset)
            emit(.load, like: result, a: place, immediate: leaf.type.bytes)
        }
    }

    private mutating func emitStore(
        _ value: TypedOperand, _ pointer: Operand
    ) throws(Undecodable) {
        let pointer = try slot(pointer, .pointer)
        guard let leaves = module.layouts.leaves(of: value.type), !leaves.isEmpty else {
            throw Undecodable(type: value.type)
        }
        for (leaf, source) in zip(leaves, try slots(value.operand, value.type)) {
            let place = address(pointer, plus: leaf.offset)
            emit(
                DecodedInstruction(
                    .store, width: leaf.type.width, isPointer: leaf.type == .pointer,
                    a: Int(source), b: Int(place), immediate: leaf.type.bytes))
        }
    }

    private mutating func address(_ pointer: Int32, plus offset: Int) -> Int32 {
        guard offset != 0 else { return pointer }
        let place = temporary(.pointer)
        emit(.offset, like: place, a: pointer, immediate: offset)
        return place
    }

    private mutating func emitElementPointer(
        _ source: IRType, _ base: Operand, _ indices: [TypedOperand], to result: Int?
    ) throws(Undecodable) {
        let result = try slots(ofRegister: result)[0]
        let steps = try module.pathSteps(source, indices)
        var place = try slot(base, .pointer)
        // Field offsets first, so that a pointer to one past the end comes last if at all.
        let needsOffset = steps.offset != 0 || steps.dynamic.isEmpty
        if needsOffset {
            let target = steps.dynamic.isEmpty ? result : temporary(.pointer)
            emit(.offset, like: target, a: place, immediate: steps.offset)
            place = target
        }
        for (number, step) in steps.dynamic.enumerated() {
            let target = number == steps.dynamic.count - 1 ? result : temporary(.pointer)
            emit(
                DecodedInstruction(
                    .index, width: try width(step.index.type), isPointer: true,
                    result: Int(target), a: Int(place),
                    b: Int(try slot(step.index.operand, step.index.type)),
                    immediate: step.stride))
            place = target
        }
    }

    /// Which of an aggregate's scalars stand behind a path of indices.
    private mutating func leafRange(
        _ type: IRType, _ path: [Int], count: Int
    ) throws(Undecodable) -> Range<Int> {
        var start = 0
        var type = type
        for index in path {
            for earlier in 0..<index {
                guard let sibling = module.module.element(of: type, at: earlier),
                    let leaves = module.layouts.leaves(of: sibling)
                else { throw Undecodable(type: type) }
                start += leaves.count
            }
            guard let inner = module.module.element(of: type, at: index) else {
                throw Undecodable(type: type)
            }
            type = inner
        }
        guard let leaves = module.layouts.leaves(of: type), start + leaves.count <= count else {
            throw Undecodable(type: type)
        }
        return start..<start + leaves.count
    }

    // MARK: Terminators

    private mutating func emitTerminator(_ operation: Operation) throws(Undecodable) {
        switch operation {
        case .branch(let target):
            emit(DecodedInstruction(.jump, b: try edge(to: target)))
        case .conditionalBranch(let condition, let then, let other):
            let condition = try slot(condition, .integer(width: 1))
            let thenEdge = try edge(to: then)
            let otherEdge = try edge(to: other)
            if thenEdge == otherEdge {
                emit(DecodedInstruction(.jump, b: thenEdge))
            } else {
                emit(
                    DecodedInstruction(
                        .branch, width: 1, a: Int(condition), b: thenEdge, c: otherEdge))
            }
        case .switching(let value, let fallback, let cases):
            let slot = try slot(value.operand, value.type)
            let defaultEdge = try edge(to: fallback)
            var seen: [UInt64: Int] = [:]
            for entry in cases {
                guard seen[entry.value] == nil else {
                    throw Undecodable(.unsupportedInstruction("switch with a repeated case"))
                }
                seen[entry.value] = try edge(to: entry.block)
            }
            let values = seen.keys.sorted()
            switches.append(
                DecodedSwitch(
                    values: values, edges: values.compactMap { seen[$0] },
                    defaultEdge: defaultEdge))
            emit(
                DecodedInstruction(
                    .switching, width: try width(value.type), a: Int(slot),
                    immediate: switches.count - 1))
        case .ret(let value):
            let type = value?.type ?? .void
            guard type == function.result else {
                throw Undecodable(type: type, for: function.result)
            }
            let slots: [Int32] =
                if let value { try self.slots(value.operand, value.type) } else { [] }
            returns.append(slots)
            emit(DecodedInstruction(.ret, immediate: returns.count - 1))
        case .unsupported(let instruction, _):
            if instruction.opcode == "indirect call" { throw Undecodable(.indirectCall) }
            throw Undecodable(.unsupportedInstruction(instruction.opcode))
        default:
            emit(DecodedInstruction(.unreachable))
        }
    }
}

extension SlotType {
    /// Bits of the integer; 64 for a pointer.
    package var width: Int {
        switch self {
        case .integer(let width): width
        case .pointer: 64
        }
    }

    /// Bytes that a load or store of it touches.
    package var bytes: Int { (width + 7) / 8 }
}

extension Opcode {
    init(_ binary: BinaryOperator) {
        self =
            switch binary {
            case .add: .add
            case .sub: .sub
            case .mul: .mul
            case .udiv: .udiv
            case .sdiv: .sdiv
            case .urem: .urem
            case .srem: .srem
            case .and: .and
            case .or: .or
            case .xor: .xor
            case .shl: .shl
            case .lshr: .lshr
            case .ashr: .ashr
            }
    }

    init(_ predicate: Predicate) {
        self =
            switch predicate {
            case .eq: .equal
            case .ne: .notEqual
            case .ugt: .unsignedGreater
            case .uge: .unsignedGreaterOrEqual
            case .ult: .unsignedLess
            case .ule: .unsignedLessOrEqual
            case .sgt: .signedGreater
            case .sge: .signedGreaterOrEqual
            case .slt: .signedLess
            case .sle: .signedLessOrEqual
            }
    }
}
