/// Builds a circuit gate by gate. Constants are folded; equal gates aren't looked for.
public struct BooleanCircuitBuilder {
    /// A bit in the making: a constant, or a wire.
    public enum Bit: Equatable, Sendable {
        case constant(Bool)
        case wire(Int)
    }

    private var inputs: [Int] = []
    private var gates: [BooleanCircuit.Gate] = []
    private var wires = 0

    public init() {}

    /// An input of so many bits. All inputs come before the first gate.
    public mutating func input(_ count: Int) -> [Bit] {
        precondition(gates.isEmpty, "an input after a gate")
        inputs.append(count)
        wires += count
        return (wires - count..<wires).map { .wire($0) }
    }

    private mutating func add(_ gate: (Int) -> BooleanCircuit.Gate) -> Bit {
        gates.append(gate(wires))
        wires += 1
        return .wire(wires - 1)
    }

    public mutating func not(_ a: Bit) -> Bit {
        switch a {
        case .constant(let bit): .constant(!bit)
        case .wire(let a): add { .not(a, $0) }
        }
    }

    public mutating func xor(_ a: Bit, _ b: Bit) -> Bit {
        switch (a, b) {
        case (.constant(let a), .constant(let b)): .constant(a != b)
        case (.constant(false), let x), (let x, .constant(false)): x
        case (.constant(true), let x), (let x, .constant(true)): not(x)
        case (.wire(let a), .wire(let b)):
            a == b ? .constant(false) : add { .xor(a, b, $0) }
        }
    }

    public mutating func and(_ a: Bit, _ b: Bit) -> Bit {
        switch (a, b) {
        case (.constant(false), _), (_, .constant(false)): .constant(false)
        case (.constant(true), let x), (let x, .constant(true)): x
        case (.wire(let a), .wire(let b)): a == b ? .wire(a) : add { .and(a, b, $0) }
        }
    }

    /// The ⊕ of some bits; of none, 0.
    public mutating func xor(_ bits: [Bit]) -> Bit {
        var sum = Bit.constant(false)
        for bit in bits { sum = xor(sum, bit) }
        return sum
    }

    /// The circuit with these outputs.
    public consuming func build(_ outputs: [[Bit]]) -> BooleanCircuit {
        // Outputs are the last wires, each computed for itself.
        for bit in outputs.joined() {
            switch bit {
            case .constant(let value): _ = add { .constant(value, $0) }
            case .wire(let wire): _ = add { .copy(wire, $0) }
            }
        }
        do {
            return try BooleanCircuit(
                wireCount: wires, inputs: inputs, outputs: outputs.map(\.count), gates: gates)
        } catch { preconditionFailure("a builder's circuit is in order") }
    }
}

extension BooleanCircuitBuilder {
    /// Words, lowest bit first.
    public mutating func xor(_ a: [Bit], _ b: [Bit]) -> [Bit] {
        precondition(a.count == b.count, "words of different lengths")
        return a.indices.map { xor(a[$0], b[$0]) }
    }

    /// The bits of a constant, lowest first.
    public static func word(_ value: UInt64, width: Int) -> [Bit] {
        (0..<width).map { .constant(value >> UInt64($0) & 1 == 1) }
    }

    /// a + b modulo 2^width: carries one after the other, an AND each.
    public mutating func add(_ a: [Bit], _ b: [Bit]) -> [Bit] {
        precondition(a.count == b.count, "words of different lengths")
        var (sum, carry): ([Bit], Bit) = ([], .constant(false))
        for k in a.indices {
            let (x, y) = (xor(a[k], carry), xor(b[k], carry))
            sum.append(xor(x, b[k]))
            // The majority of a, b and the carry.
            if k < a.count - 1 { carry = xor(carry, and(x, y)) }
        }
        return sum
    }

    /// a + b + c as the sum of two words.
    public mutating func saveCarries(
        _ a: [Bit], _ b: [Bit], _ c: [Bit]
    ) -> (sum: [Bit], carries: [Bit]) {
        var (sum, carries): ([Bit], [Bit]) = ([], [.constant(false)])
        for k in a.indices {
            let (x, y) = (xor(a[k], c[k]), xor(b[k], c[k]))
            sum.append(xor(x, b[k]))
            if k < a.count - 1 { carries.append(xor(c[k], and(x, y))) }
        }
        return (sum, carries)
    }

    /// The sum of several words modulo 2^width.
    public mutating func add(_ words: [[Bit]]) -> [Bit] {
        var words = words
        while words.count > 2 {
            let (sum, carries) = saveCarries(words[0], words[1], words[2])
            words = Array(words.dropFirst(3)) + [sum, carries]
        }
        return words.count == 1 ? words[0] : add(words[0], words[1])
    }
}
