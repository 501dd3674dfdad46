public import FiniteFields

/// Writes a circuit down: variables, constraints between them, and how a witness is computed.
///
///     var circuit = CircuitBuilder<BN254Fr>()
///     let y = circuit.publicInput("y")
///     let x = circuit.privateInput("x")
///     circuit.require(x, times: x, equals: y, "y is the square of x")
///     let square = circuit.build()
///
/// A constraint is `a * b = c` for three linear combinations a, b, c. What is private is so only
/// towards those who see a proof: whoever computes the witness sees all of it.
///
/// Limits: 2^30 variables of a kind, 2^32 - 1 constraints, 2^32 - 1 terms in all a's, b's or c's.
/// Exceeding them stops the program, as does a hint with another number of values than it declared:
/// both are faults of the circuit's author.
public struct CircuitBuilder<F: ScalarField>: Sendable {
    /// A variable, a constant, or a sum of them.
    public typealias Value = LinearCombination<F>

    @usableFromInline var layout = WireLayout()
    @usableFromInline var a = SparseRows<F>()
    @usableFromInline var b = SparseRows<F>()
    @usableFromInline var c = SparseRows<F>()
    @usableFromInline var names = ConstraintNames()
    @usableFromInline var steps: [WitnessStep] = []
    @usableFromInline var hints: [Hint<F>] = []
    @usableFromInline var hintInputs = SparseRows<F>()
    /// The inputs by name, in the order of their declaration.
    var inputs: [(name: String, variables: [Variable])] = []
    private var inputNames: Set<String> = []

    public init() {}

    /// How many constraints there are so far.
    @inlinable public var constraintCount: Int { a.count }

    /// A public value that whoever computes the witness gives, and the verifier checks.
    ///
    /// - Precondition: No other input has this name.
    public mutating func publicInput(_ name: String) -> Value {
        publicInputs(name, count: 1)[0]
    }

    /// Public inputs that share a name: given as an array. As `publicInput`.
    public mutating func publicInputs(_ name: String, count: Int) -> [Value] {
        declare(name, .input, count)
    }

    /// A private value that whoever computes the witness gives.
    ///
    /// - Precondition: No other input has this name.
    public mutating func privateInput(_ name: String) -> Value {
        privateInputs(name, count: 1)[0]
    }

    /// Private inputs that share a name: given as an array. As `privateInput`.
    public mutating func privateInputs(_ name: String, count: Int) -> [Value] {
        declare(name, .local, count)
    }

    /// A public value that the circuit computes: `value`. One constraint.
    @inlinable @discardableResult
    public mutating func publicOutput(_ name: String, _ value: Value) -> Value {
        let variable = layout.next(.output)
        let output = Value(variable)
        steps.append(.product(constraint: UInt32(constraintCount), variable: variable))
        append(value, 1, output, name)
        return output
    }

    private mutating func declare(
        _ name: String, _ kind: Variable.Kind, _ count: Int
    ) -> [Value] {
        precondition(inputNames.insert(name).inserted, "two inputs of one name")
        let variables = (0..<count).map { _ in layout.next(kind) }
        inputs.append((name, variables))
        return variables.map { Value($0) }
    }

    /// What stands in `body` is named within `name`: `name/...`.
    @inlinable public mutating func scope<Result, Failure: Error>(
        _ name: String, _ body: (inout CircuitBuilder) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        names.enter(name)
        defer { names.leave() }
        return try body(&self)
    }

    /// The circuit as it stands.
    public consuming func build() -> Circuit<F> { Circuit(self) }
}
