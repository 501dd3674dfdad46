/// Two-operand integer arithmetic of LLVM IR; operands and result share one type.
public enum BinaryOperator: String, Sendable, CaseIterable {
    case add, sub, mul, udiv, sdiv, urem, srem, and, or, xor, shl, lshr, ashr
}

/// The predicates of `icmp`.
public enum Predicate: String, Sendable, CaseIterable {
    case eq, ne, ugt, uge, ult, ule, sgt, sge, slt, sle
}

/// Casts that contracts may use.
public enum CastOperator: String, Sendable, CaseIterable {
    case zext, sext, trunc, bitcast
}

/// One incoming edge of a phi: the value it takes when control comes from `block`.
public struct PhiIncoming: Hashable, Sendable {
    public var value: Operand
    /// Index into `Function.blocks`.
    public var block: Int
}

/// One case of a switch: the value (reduced to the condition's width) and the block it goes to.
public struct SwitchCase: Hashable, Sendable {
    public var value: UInt64
    public var block: Int
}

/// What an instruction does. Blocks are indices into `Function.blocks`.
public indirect enum Operation: Hashable, Sendable {
    case binary(BinaryOperator, type: IRType, Operand, Operand)
    case compare(Predicate, type: IRType, Operand, Operand)
    case select(condition: Operand, type: IRType, Operand, Operand)
    case cast(CastOperator, from: TypedOperand, to: IRType)
    case freeze(TypedOperand)
    case phi(type: IRType, [PhiIncoming])

    /// Space for `count` elements of `element`; ends with the function's return.
    case allocate(element: IRType, count: TypedOperand)
    case load(type: IRType, from: Operand)
    case store(TypedOperand, to: Operand)
    case elementPointer(source: IRType, base: Operand, indices: [TypedOperand])
    case extractValue(TypedOperand, path: [Int])
    case insertValue(TypedOperand, element: TypedOperand, path: [Int])

    /// A call of a function of this name, internal or intrinsic (`llvm.…`).
    case call(name: String, result: IRType, arguments: [TypedOperand])

    case branch(to: Int)
    case conditionalBranch(condition: Operand, then: Int, else: Int)
    case switching(on: TypedOperand, default: Int, [SwitchCase])
    case ret(TypedOperand?)
    case unreachable

    /// An instruction that contracts can't run, by its opcode and what is wrong with it. It is
    /// refused by the check if the method can reach it. `successors` are the blocks it may go to.
    case unsupported(UnsupportedInstruction, successors: [Int])

    /// The blocks control may go to next; nil for an operation that is no terminator.
    public var successors: [Int]? {
        switch self {
        case .branch(let block): [block]
        case .conditionalBranch(_, let then, let other): [then, other]
        case .switching(_, let fallback, let cases): [fallback] + cases.map(\.block)
        case .ret, .unreachable: []
        case .unsupported(let instruction, let successors):
            instruction.isTerminator ? successors : nil
        default: nil
        }
    }
}

/// An instruction outside of what contracts may use.
public struct UnsupportedInstruction: Hashable, Sendable {
    /// As written: `fadd`, `atomicrmw`, `indirect call`, `load volatile`, `ptrtoint`.
    public var opcode: String
    public var isTerminator: Bool
}
