/// What an instruction reads: a register of its function, or a constant.
public enum Operand: Hashable, Sendable {
    /// Index into `Function.registers`; parameters come first.
    case register(Int)
    case constant(Constant)
}

/// An operand with the type it is used at.
public struct TypedOperand: Hashable, Sendable {
    public var type: IRType
    public var operand: Operand

    public init(type: IRType, operand: Operand) {
        self.type = type
        self.operand = operand
    }
}
