/// How variables are numbered as wires: one, public outputs, public inputs, private values, as circom
/// does it.
@frozen
@usableFromInline
struct WireLayout: Sendable, BitwiseCopyable {
    /// How many variables of each kind there are.
    @usableFromInline var outputs = 0
    @usableFromInline var inputs = 0
    @usableFromInline var locals = 0

    @inlinable init() {}

    /// How many wires there are, the constant one included.
    @inlinable var count: Int { 1 + outputs + inputs + locals }

    @inlinable func wire(_ variable: Variable) -> Int {
        switch variable.kind {
        case .one: 0
        case .output: 1 + variable.number
        case .input: 1 + outputs + variable.number
        case .local: 1 + outputs + inputs + variable.number
        }
    }

    /// A fresh variable of a kind.
    @inlinable mutating func next(_ kind: Variable.Kind) -> Variable {
        switch kind {
        case .one: return .one
        case .output:
            outputs += 1
            return Variable(.output, outputs - 1)
        case .input:
            inputs += 1
            return Variable(.input, inputs - 1)
        case .local:
            locals += 1
            return Variable(.local, locals - 1)
        }
    }
}
