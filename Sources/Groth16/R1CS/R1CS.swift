public import FiniteFields

/// A rank-1 constraint system: rows `(a · w) (b · w) = c · w` over the values w of wires.
///
/// Wires stand in the order of circom: 0 is the constant one, then public outputs, public inputs,
/// private values.
public struct R1CS<F: ScalarField & VectorField>: Sendable {
    /// How many wires carry public outputs: those from 1 on.
    public let outputCount: Int
    /// How many wires carry public inputs: those behind the outputs.
    public let inputCount: Int
    /// How many wires there are, the constant one included.
    public let wireCount: Int

    @usableFromInline var a = SparseRows<F>()
    @usableFromInline var b = SparseRows<F>()
    @usableFromInline var c = SparseRows<F>()

    /// Gives the name of a constraint by its index, where it has one.
    public var constraintName: (@Sendable (Int) -> String?)?

    /// The most wires, and the most constraints.
    @inlinable public static var limit: Int { 1 << 31 }

    /// A system without constraints.
    ///
    /// - Precondition: Counts are not negative, and there are wires for one and all that is public.
    public init(outputCount: Int, inputCount: Int, wireCount: Int) {
        precondition(outputCount >= 0 && inputCount >= 0, "negative counts")
        precondition(
            wireCount > outputCount + inputCount && wireCount <= Self.limit, "too few wires")
        self.outputCount = outputCount
        self.inputCount = inputCount
        self.wireCount = wireCount
    }

    /// How many wires are public, without the constant one.
    @inlinable public var publicCount: Int { outputCount + inputCount }

    /// How many constraints there are.
    @inlinable public var constraintCount: Int { a.count }

    /// A wire with its coefficient.
    public typealias Term = (wire: Int, coefficient: F)

    /// Adds the constraint `(a · w) (b · w) = c · w`. A wire may stand in a row more than once.
    ///
    /// - Precondition: Wires are in `0..<wireCount`.
    @inlinable public mutating func append(
        _ a: some Sequence<Term>, _ b: some Sequence<Term>, _ c: some Sequence<Term>
    ) {
        precondition(constraintCount < Self.limit, "too many constraints")
        self.a.append(a, below: wireCount)
        self.b.append(b, below: wireCount)
        self.c.append(c, below: wireCount)
    }

    /// log2 of the rows of the domain: constraints, one row for each public value and for the
    /// constant one.
    package var domainLog2: Int {
        R1CSHeader.domainLog2(rows: constraintCount + publicCount + 1)
    }
}
