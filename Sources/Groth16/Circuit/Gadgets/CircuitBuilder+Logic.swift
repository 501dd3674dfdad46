public import FiniteFields

extension CircuitBuilder {
    /// Demands that a value is 0 or 1. One constraint, none for the constants 0 and 1.
    @inlinable public mutating func bit(_ value: Value, _ name: String = "bit") -> Bit<F> {
        if value == 0 || value == 1 { return Bit(value == 1) }
        require(value, times: value, equals: value, name)
        return Bit(constrained: value)
    }

    /// A private input that is 0 or 1. One constraint.
    ///
    /// - Precondition: No other input has this name.
    @inlinable public mutating func privateBit(_ name: String) -> Bit<F> {
        bit(privateInput(name), name)
    }

    /// Private inputs that are 0 or 1, given as an array. One constraint each.
    ///
    /// - Precondition: No other input has this name.
    @inlinable public mutating func privateBits(_ name: String, count: Int) -> [Bit<F>] {
        privateInputs(name, count: count).map { bit($0, name) }
    }

    /// a ∧ b. One constraint, none if either is constant.
    @inlinable public mutating func and(_ a: Bit<F>, _ b: Bit<F>) -> Bit<F> {
        Bit(constrained: multiply(a.value, b.value, "and"))
    }

    /// a ∨ b. One constraint, none if either is constant.
    @inlinable public mutating func or(_ a: Bit<F>, _ b: Bit<F>) -> Bit<F> {
        // a + b - a b
        Bit(constrained: multiply(-a.value, b.value, plus: a.value + b.value, "or"))
    }

    /// a ⊕ b. One constraint, none if either is constant.
    @inlinable public mutating func xor(_ a: Bit<F>, _ b: Bit<F>) -> Bit<F> {
        // a + b - 2 a b
        Bit(constrained: multiply(-2 * a.value, b.value, plus: a.value + b.value, "xor"))
    }

    /// `a` if the bit is 1, `b` if it is 0. One constraint, none if the bit or a - b is constant.
    @inlinable public mutating func select(_ bit: Bit<F>, _ a: Value, _ b: Value) -> Value {
        multiply(bit.value, a - b, plus: b, "select")
    }

    /// `a` if the bit is 1, `b` if it is 0. As the other `select`.
    @inlinable public mutating func select(
        _ bit: Bit<F>, _ a: Bit<F>, _ b: Bit<F>
    ) -> Bit<F> {
        Bit(constrained: select(bit, a.value, b.value))
    }

    /// Whether a value is 0. Two constraints, none for a constant.
    @inlinable public mutating func isZero(_ value: Value) -> Bit<F> {
        if let constant = value.constant { return Bit(constant == .zero) }
        // value * inverse = 1 - zero and value * zero = 0: for value = 0 the first makes zero 1, for
        // others the second makes it 0.
        let hinted = hint([value], count: 2) { values in
            let inverse = values[0].inverseOrZero()
            return [inverse, .one - values[0] * inverse]
        }
        require(value, times: hinted[0], equals: 1 - hinted[1], "zero test: not both")
        require(value, times: hinted[1], equals: 0, "zero test: one of both")
        return Bit(constrained: hinted[1])
    }

    /// Whether two values are equal. Two constraints, none if their difference is constant.
    @inlinable public mutating func isEqual(_ a: Value, _ b: Value) -> Bit<F> { isZero(a - b) }

    /// Demands that a value is not 0. One constraint, none for a constant that isn't.
    @inlinable public mutating func requireNonZero(_ value: Value, _ name: String = "not zero") {
        if let constant = value.constant, constant != .zero { return }
        let inverse = hint([value], count: 1) { [$0[0].inverseOrZero()] }
        require(value, times: inverse[0], equals: 1, name)
    }
}
