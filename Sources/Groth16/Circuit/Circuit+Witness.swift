public import FiniteFields

extension Circuit {
    /// All wires' values for the given inputs, by name; a name of one value has an array of one.
    ///
    /// The values may break constraints: `check` tells. Throws `.missingInput`, `.unknownInput` and
    /// `.wrongInputCount`. The result holds the private values: it is as secret as they are. Variable
    /// time.
    @inlinable public func witness(_ inputs: [String: [F]]) throws(Groth16Error) -> [F] {
        var wires = [F](repeating: .zero, count: wireCount)
        wires[0] = .one
        for (name, variables) in self.inputs {
            guard let values = inputs[name] else { throw .missingInput(name) }
            guard values.count == variables.count else {
                throw .wrongInputCount(
                    name, expected: variables.count, found: values.count)
            }
            for (variable, value) in zip(variables, values) { wires[wire(variable)] = value }
        }
        if inputs.count > self.inputs.count {
            let known = Set(self.inputs.map(\.name))
            for name in inputs.keys.sorted() where !known.contains(name) {
                throw .unknownInput(name)
            }
        }
        run(&wires)
        return wires
    }

    /// All wires' values, where every input is a single value. As `witness` of arrays.
    @inlinable public func witness(_ inputs: [String: F]) throws(Groth16Error) -> [F] {
        try witness(inputs.mapValues { [$0] })
    }

    @inlinable func run(_ wires: inout [F]) {
        for step in steps {
            switch step {
            case .product(let constraint, let variable):
                let row = Int(constraint)
                // a * b = variable + rest, and the variable is still zero.
                wires[layout.wire(variable)] =
                    a.dot(row, wires) * b.dot(row, wires) - c.dot(row, wires)
            case .hint(let index):
                let hint = hints[Int(index)]
                let values = hint.compute(hint.inputs.map { hintInputs.dot($0, wires) })
                precondition(values.count == hint.count, "a hint with another number of values")
                let first = layout.wire(hint.first)
                for (i, value) in values.enumerated() { wires[first + i] = value }
            }
        }
    }

    /// The public values of a witness, as a verifier takes them: outputs, then inputs.
    ///
    /// - Precondition: The witness has `wireCount` values.
    @inlinable public func publicValues(of witness: [F]) -> [F] {
        precondition(witness.count == wireCount, "a witness of another circuit")
        return Array(witness[1..<(1 + outputCount + publicInputCount)])
    }

    /// Throws `.unsatisfied` with the number and the name of the first constraint that the values
    /// break, or `.wrongWitnessCount`. Variable time.
    @inlinable public func check(_ witness: [F]) throws(Groth16Error) {
        guard witness.count == wireCount else {
            throw .wrongWitnessCount(expected: wireCount, found: witness.count)
        }
        guard witness[0] == .one else { throw .constantWireNotOne }
        if let index = firstFailure(witness) {
            throw .unsatisfied(index: index, name: name(ofConstraint: index))
        }
    }

    @inlinable func firstFailure(_ wires: [F]) -> Int? {
        (0..<a.count).first { a.dot($0, wires) * b.dot($0, wires) != c.dot($0, wires) }
    }
}
