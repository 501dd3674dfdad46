/// What keeps Groth16 from setting up, proving or verifying.
public enum Groth16Error: Error, Equatable {
    /// The witness breaks a constraint.
    ///
    /// - Parameters:
    ///   - index: The first constraint that fails, from 0.
    ///   - name: The name its builder gave it, if any.
    case unsatisfied(index: Int, name: String?)
}
