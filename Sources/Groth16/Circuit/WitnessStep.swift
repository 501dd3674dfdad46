/// One step of computing a witness from the inputs. Steps run in the order of their declaration.
@usableFromInline
enum WitnessStep: Sendable {
    /// A constraint gives the variable: `a * b = variable + ...`, where all else is known.
    case product(constraint: UInt32, variable: Variable)
    /// A hint gives its variables.
    case hint(UInt32)
}
