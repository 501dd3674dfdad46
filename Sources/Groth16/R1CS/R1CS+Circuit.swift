extension R1CS {
    /// The constraints of a circuit, with their names.
    public init(_ circuit: Circuit<F>) {
        self.init(
            outputCount: circuit.outputCount, inputCount: circuit.publicInputCount,
            wireCount: circuit.wireCount)
        a = circuit.a
        b = circuit.b
        c = circuit.c
        let names = circuit.names
        constraintName = { names.name($0) }
    }
}
