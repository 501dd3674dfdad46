/// One step of computing a witness from the inputs. Steps run in the order of their declaration.
@usableFromInline
enum WitnessStep: Sendable {
    /// The variable is the product of the left and the right side of a constraint.
    case product(constraint: UInt32, variable: Variable)
    /// A hint gives its variables.
    case hint(UInt32)
}
