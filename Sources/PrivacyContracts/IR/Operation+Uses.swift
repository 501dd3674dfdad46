extension Operation {
    /// The operands it reads, each with the type it is read at; phis apart.
    var uses: [TypedOperand] {
        switch self {
        case .binary(_, let type, let left, let right), .compare(_, let type, let left, let right):
            [TypedOperand(type: type, operand: left), TypedOperand(type: type, operand: right)]
        case .select(let condition, let type, let left, let right):
            [
                TypedOperand(type: .integer(width: 1), operand: condition),
                TypedOperand(type: type, operand: left), TypedOperand(type: type, operand: right),
            ]
        case .cast(_, let value, _), .freeze(let value), .switching(let value, _, _): [value]
        case .phi, .branch, .unreachable, .unsupported: []
        case .allocate(_, let count): [count]
        case .load(_, let pointer): [TypedOperand(type: .pointer, operand: pointer)]
        case .store(let value, let pointer):
            [value, TypedOperand(type: .pointer, operand: pointer)]
        case .elementPointer(_, let base, let indices):
            [TypedOperand(type: .pointer, operand: base)] + indices
        case .extractValue(let aggregate, _): [aggregate]
        case .insertValue(let aggregate, let element, _): [aggregate, element]
        case .call(_, _, let arguments): arguments.filter { $0.type != .metadata }
        case .conditionalBranch(let condition, _, _):
            [TypedOperand(type: .integer(width: 1), operand: condition)]
        case .ret(let value): value.map { [$0] } ?? []
        }
    }
}
