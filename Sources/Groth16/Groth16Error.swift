/// What keeps Groth16 from setting up, proving or verifying.
public enum Groth16Error: Error, Equatable {
    /// The witness breaks a constraint.
    ///
    /// - Parameters:
    ///   - index: The first constraint that fails, from 0.
    ///   - name: The name its builder gave it, if any.
    case unsatisfied(index: Int, name: String?)
    /// No value was given for an input of the circuit.
    case missingInput(String)
    /// A value was given for an input that the circuit doesn't have.
    case unknownInput(String)
    /// An input was given another number of values than it has.
    case wrongInputCount(String, expected: Int, found: Int)
    /// A witness has another number of values than the circuit has wires.
    case wrongWitnessCount(expected: Int, found: Int)
    /// The first value of a witness is not 1.
    case constantWireNotOne
}
