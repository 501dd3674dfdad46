public import FiniteFields

/// A sum of variables with coefficients, and of a constant: what stands in a constraint.
///
/// Adding and scaling costs no constraint. A product of two of them does: `CircuitBuilder.multiply`.
/// Time depends on the terms, which are public.
@frozen
public struct LinearCombination<F: PrimeField>: Equatable, Sendable {
    /// A variable with its coefficient.
    @frozen
    public struct Term: Equatable, Sendable {
        public let variable: Variable
        public let coefficient: F

        @inlinable public init(_ variable: Variable, _ coefficient: F) {
            self.variable = variable
            self.coefficient = coefficient
        }
    }

    /// Ordered by variable, each variable once, no coefficient zero. The constant is the term of
    /// `Variable.one`.
    @inlinable public var terms: [Term] { ordered }

    @usableFromInline var ordered: [Term]

    /// The constant 0.
    @inlinable public init() { ordered = [] }

    /// A constant.
    @inlinable public init(_ constant: F) {
        ordered = constant == .zero ? [] : [Term(.one, constant)]
    }

    /// A variable, once.
    @inlinable public init(_ variable: Variable) { ordered = [Term(variable, .one)] }

    /// The constant, if there is no variable.
    @inlinable public var constant: F? {
        switch terms.count {
        case 0: .zero
        case 1 where terms[0].variable == .one: terms[0].coefficient
        default: nil
        }
    }

    /// Adds `factor * other`.
    @inlinable public mutating func add(_ other: LinearCombination, times factor: F) {
        guard factor != .zero, let first = other.ordered.first else { return }
        guard let last = ordered.last, first.variable <= last.variable else {
            for term in other.ordered {
                ordered.append(Term(term.variable, factor * term.coefficient))
            }
            return
        }
        var merged = [Term]()
        merged.reserveCapacity(ordered.count + other.ordered.count)
        var i = 0
        for term in other.ordered {
            while i < ordered.count, ordered[i].variable < term.variable {
                merged.append(ordered[i])
                i += 1
            }
            var coefficient = factor * term.coefficient
            if i < ordered.count, ordered[i].variable == term.variable {
                coefficient += ordered[i].coefficient
                i += 1
            }
            if coefficient != .zero { merged.append(Term(term.variable, coefficient)) }
        }
        merged.append(contentsOf: ordered[i...])
        ordered = merged
    }
}

extension LinearCombination: ExpressibleByIntegerLiteral {
    /// The constant of a literal.
    @inlinable public init(integerLiteral value: UInt64) { self.init(F(value)) }
}
