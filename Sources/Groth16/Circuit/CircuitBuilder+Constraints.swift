public import FiniteFields

extension CircuitBuilder {
    /// `a * b + c`: one constraint, none if `a` or `b` is constant.
    @inlinable public mutating func multiply(
        _ a: Value, _ b: Value, plus c: Value = Value(), _ name: String = "product"
    ) -> Value {
        if let constant = a.constant { return constant * b + c }
        if let constant = b.constant { return constant * a + c }
        let variable = layout.next(.local)
        steps.append(.product(constraint: UInt32(constraintCount), variable: variable))
        append(a, b, Value(variable) - c, name)
        return Value(variable)
    }

    /// A fresh variable equal to `value`: keeps linear combinations short that are used often. One
    /// constraint, none if `value` is a constant or a variable.
    @inlinable public mutating func variable(_ value: Value, _ name: String = "sum") -> Value {
        if value.constant != nil { return value }
        if value.ordered.count == 1, value.ordered[0].coefficient == .one { return value }
        let variable = layout.next(.local)
        steps.append(.product(constraint: UInt32(constraintCount), variable: variable))
        append(value, 1, Value(variable), name)
        return Value(variable)
    }

    /// Demands `a * b = c`. One constraint.
    @inlinable public mutating func require(
        _ a: Value, times b: Value, equals c: Value, _ name: String
    ) {
        append(a, b, c, name)
    }

    /// Demands `a = b`. One constraint.
    @inlinable public mutating func require(_ a: Value, equals b: Value, _ name: String) {
        append(a - b, 1, 0, name)
    }

    /// Private variables whose values `compute` gives from those of `inputs`, in any way: the
    /// constraints that hold them to it are the caller's to add.
    ///
    /// - Parameter compute: Gets the values of `inputs` in order and gives `count` values. It runs for
    ///   every witness, also for such as break constraints, so it must give something for any inputs.
    @inlinable public mutating func hint(
        _ inputs: [Value], count: Int, _ compute: @escaping @Sendable ([F]) -> [F]
    ) -> [Value] {
        let rows = hintInputs.count
        for input in inputs { hintInputs.append(input) }
        let variables = (0..<count).map { _ in layout.next(.local) }
        guard let first = variables.first else { return [] }
        steps.append(.hint(UInt32(hints.count)))
        hints.append(
            Hint(
                inputs: rows..<hintInputs.count, first: first, count: count, compute: compute))
        return variables.map { Value($0) }
    }

    @inlinable mutating func append(_ a: Value, _ b: Value, _ c: Value, _ name: String) {
        precondition(constraintCount < UInt32.max, "more than 2^32 - 1 constraints")
        names.append(name, constraint: constraintCount)
        self.a.append(a)
        self.b.append(b)
        self.c.append(c)
    }
}
