import EllipticCurves
import Groth16

/// "I know a square root of y", over the integers modulo the order r of BN254's groups.
enum SquareRootCircuit {
    /// y = x², y public, x private.
    static func build() -> Circuit<BN254.Fr> {
        var circuit = CircuitBuilder<BN254.Fr>()
        let y = circuit.publicInput("y")
        let x = circuit.privateInput("x")
        circuit.require(x, times: x, equals: y, "y is the square of x")
        return circuit.build()
    }
}
