internal import FiniteFields

extension Circuit {
    /// All constraints that a witness breaks: for tests, which look for those that only one refuses.
    ///
    /// - Precondition: The witness has `wireCount` values.
    package func failures(_ wires: [F]) -> [Int] {
        (0..<constraintCount).filter {
            a.dot($0, wires) * b.dot($0, wires) != c.dot($0, wires)
        }
    }

    /// A witness with some wires kept as they are, wrong or not, and everything that is computed
    /// computed from them: what a prover that cheats there would do. For tests.
    package func recomputed(_ wires: [F], keeping kept: Set<Int>) -> [F] {
        var result = wires
        for step in steps {
            switch step {
            case .product(let constraint, let variable):
                let (row, wire) = (Int(constraint), layout.wire(variable))
                if kept.contains(wire) { continue }
                result[wire] = .zero
                result[wire] = a.dot(row, result) * b.dot(row, result) - c.dot(row, result)
            case .hint(let index):
                let hint = hints[Int(index)]
                let values = hint.compute(hint.inputs.map { hintInputs.dot($0, result) })
                for (wire, value) in zip(layout.wire(hint.first)..., values) {
                    if !kept.contains(wire) { result[wire] = value }
                }
            }
        }
        return result
    }
}
