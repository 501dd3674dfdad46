internal import FiniteFields

extension CircuitBuilder {
    /// The Poseidon hash of values: three constraints for each x^5, and none else. Of two values 240.
    ///
    /// The linear combinations grow through the partial rounds, up to a term for each: of two values
    /// the hash has about 6,700 entries in the matrices.
    ///
    /// - Precondition: There are as many inputs as the hash has.
    @inlinable public mutating func poseidon(_ hash: Poseidon<F>, _ inputs: [Value]) -> Value {
        precondition(inputs.count == hash.inputCount, "another number of inputs")
        return scope("poseidon") { circuit in
            var state = [Value()] + inputs
            for round in 0..<hash.rounds {
                for i in state.indices {
                    state[i] += Value(hash.constants[round * hash.width + i])
                }
                for i in 0..<(hash.isFull(round) ? hash.width : 1) {
                    state[i] = circuit.fifthPower(state[i])
                }
                state = hash.matrix.map { row in
                    var sum = Value()
                    for (factor, element) in zip(row, state) { sum.add(element, times: factor) }
                    return sum
                }
            }
            return state[0]
        }
    }

    /// x^5. Three constraints.
    @inlinable mutating func fifthPower(_ x: Value) -> Value {
        let square = multiply(x, x, "square")
        let fourth = multiply(square, square, "fourth power")
        return multiply(fourth, x, "fifth power")
    }
}
