/// One value of a circuit's assignment: the constant one, an output, an input, or something private.
///
/// It carries its kind beside its number among those of its kind, so that variables can be declared
/// in any order and still become wires in the order of circom: one, public outputs, public inputs,
/// private values. Variables order as their wires do.
@frozen
public struct Variable: Hashable, Comparable, Sendable, BitwiseCopyable {
    /// What the prover and the verifier know of a variable; raw values in the order of the wires.
    @usableFromInline enum Kind: UInt32, Sendable, CaseIterable { case one, output, input, local }

    /// The kind in the upper two bits, the number among its kind in the others.
    @usableFromInline let code: UInt32

    @inlinable init(_ kind: Kind, _ number: Int) {
        precondition(number < Self.limit, "a circuit has at most 2^30 variables of a kind")
        code = kind.rawValue << 30 | UInt32(truncatingIfNeeded: number)
    }

    @inlinable init(code: UInt32) { self.code = code }

    /// The variable that is 1 in every assignment.
    @inlinable public static var one: Variable { Variable(.one, 0) }

    /// How many variables of one kind there can be.
    @inlinable static var limit: Int { 1 << 30 }

    @inlinable var kind: Kind { Kind(rawValue: code >> 30) ?? .one }

    @inlinable var number: Int { Int(code & (1 << 30 - 1)) }

    @inlinable public static func < (a: Variable, b: Variable) -> Bool { a.code < b.code }
}
