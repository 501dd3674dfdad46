import FiniteFields
import Groth16

/// The circuit that provers are measured with, and a witness of it: the chain x' = x^2 + i.
///
/// Wires: one, the public end of the chain, its start and every step.
struct Groth16BenchCircuit<F: ScalarField & VectorField> {
    private(set) var circuit: R1CS<F>
    private(set) var wires: [F]

    /// - Parameters:
    ///   - constraints: How many steps; with 2 rows for what is public, 2^n - 2 fill a domain.
    ///   - isSparse: Only each 16th constraint is a step of the chain; the others are bits,
    ///     b * b = b, half of them zero.
    init(constraints: Int, isSparse: Bool) {
        let wireCount = constraints + 2
        circuit = R1CS(outputCount: 1, inputCount: 0, wireCount: wireCount)
        wires = [F](repeating: .zero, count: wireCount)
        wires[0] = .one
        // The chain starts at wire 2 and ends at wire 1.
        var x = F(3)
        var last = 2
        var next = 3
        wires[2] = x
        for i in 0..<constraints {
            let isEnd = i == constraints - 1
            if isSparse && !isEnd && i % 16 != 0 {
                wires[next] = (i &* 2_654_435_761) >> 7 & 1 == 1 ? .one : .zero
                let bit = [(wire: next, coefficient: F.one)]
                circuit.append(bit, bit, bit)
                next += 1
                continue
            }
            let step = F(UInt64(i))
            x = x.squared() + step
            let target = isEnd ? 1 : next
            wires[target] = x
            let here = [(wire: last, coefficient: F.one)]
            circuit.append(
                here, here, [(wire: target, coefficient: F.one), (wire: 0, coefficient: -step)])
            last = target
            if !isEnd { next += 1 }
        }
    }
}
