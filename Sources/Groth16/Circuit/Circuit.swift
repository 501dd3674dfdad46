public import FiniteFields

/// A circuit: its constraints `a * b = c` over wires, with their names, and how a witness is
/// computed. `CircuitBuilder` makes one.
///
/// Wires stand in the order of circom: the constant one, public outputs, public inputs, private
/// values, each in the order of their declaration.
public struct Circuit<F: ScalarField>: Sendable {
    @usableFromInline let layout: WireLayout
    @usableFromInline let a: SparseRows<F>
    @usableFromInline let b: SparseRows<F>
    @usableFromInline let c: SparseRows<F>
    let names: ConstraintNames
    @usableFromInline let steps: [WitnessStep]
    @usableFromInline let hints: [Hint<F>]
    @usableFromInline let hintInputs: SparseRows<F>
    @usableFromInline let inputs: [(name: String, variables: [Variable])]

    init(_ builder: consuming CircuitBuilder<F>) {
        builder.a.number(by: builder.layout)
        builder.b.number(by: builder.layout)
        builder.c.number(by: builder.layout)
        builder.hintInputs.number(by: builder.layout)
        layout = builder.layout
        a = builder.a
        b = builder.b
        c = builder.c
        names = builder.names
        steps = builder.steps
        hints = builder.hints
        hintInputs = builder.hintInputs
        inputs = builder.inputs
    }

    @inlinable public var constraintCount: Int { a.count }

    /// How many values a witness has.
    @inlinable public var wireCount: Int { layout.count }

    /// How many public outputs there are: wires 1 and following.
    @inlinable public var outputCount: Int { layout.outputs }

    /// How many public inputs there are: the wires after the outputs.
    @inlinable public var publicInputCount: Int { layout.inputs }

    /// How many entries the three matrices have together: what a witness check costs.
    @inlinable public var entryCount: Int { a.columns.count + b.columns.count + c.columns.count }

    /// The name that a constraint was given, behind its scopes.
    ///
    /// - Precondition: `index` is in `0..<constraintCount`.
    public func name(ofConstraint index: Int) -> String {
        precondition(a.ends.indices.contains(index), "no such constraint")
        return names.name(index)
    }

    /// The number of the wire that carries a variable.
    @inlinable public func wire(_ variable: Variable) -> Int { layout.wire(variable) }
}
