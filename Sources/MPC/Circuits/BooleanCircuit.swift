/// A Boolean circuit: wires that gates compute from inputs, in an order in which they can be computed.
public struct BooleanCircuit: Equatable, Sendable {
    /// What computes one wire, or several. Numbers are those of wires.
    public enum Gate: Equatable, Sendable {
        case and(Int, Int, Int)
        case xor(Int, Int, Int)
        /// The first input flipped.
        case not(Int, Int)
        /// The first input.
        case copy(Int, Int)
        /// A constant bit.
        case constant(Bool, Int)
    }

    /// The wires: inputs first, in order.
    public let wireCount: Int
    /// How many bits each input has, and each output. The outputs are the last wires, in order.
    public let inputs: [Int]
    public let outputs: [Int]
    public let gates: [Gate]
    private let cache = ScheduleCache()

    public static func == (a: BooleanCircuit, b: BooleanCircuit) -> Bool {
        a.wireCount == b.wireCount && a.inputs == b.inputs && a.outputs == b.outputs
            && a.gates == b.gates
    }

    /// How parties evaluate it.
    var schedule: CircuitSchedule { cache.schedule(of: self) }
    /// How parties do whose local products are summands.
    var resharingSchedule: ResharingSchedule { cache.resharingSchedule(of: self) }

    /// - Throws: `.malformedCircuit` with the number of the gate, from 1, that reads a wire which nothing
    ///   has computed yet, or computes one that has been; 0 if the numbers of wires don't fit, or
    ///   are above `mostWires`.
    public init(
        wireCount: Int, inputs: [Int], outputs: [Int], gates: [Gate]
    ) throws(MPCError) {
        guard wireCount <= Self.mostWires, let given = Self.sum(inputs, atMost: wireCount),
            Self.sum(outputs, atMost: wireCount) != nil, wireCount - given == gates.count
        else { throw .malformedCircuit(line: 0) }
        var isComputed = [Bool](repeating: false, count: wireCount)
        for wire in 0..<given { isComputed[wire] = true }
        for (k, gate) in gates.enumerated() {
            var isReady = true
            gate.forEachSource {
                isReady = isReady && $0 >= 0 && $0 < wireCount && isComputed[$0]
            }
            let target = gate.target
            guard isReady, target >= 0, target < wireCount, !isComputed[target]
            else { throw .malformedCircuit(line: k + 1) }
            isComputed[target] = true
        }
        self.wireCount = wireCount
        self.inputs = inputs
        self.outputs = outputs
        self.gates = gates
    }

    /// The sum of numbers of bits; nil where one is negative, or the sum is above a bound.
    private static func sum(_ counts: [Int], atMost bound: Int) -> Int? {
        var sum = 0
        for count in counts {
            guard count >= 0, count <= bound - sum else { return nil }
            sum += count
        }
        return sum <= bound ? sum : nil
    }

    /// The gates that cost messages.
    public var andCount: Int {
        gates.reduce(0) { if case .and = $1 { $0 + 1 } else { $0 } }
    }

    /// How many ∧ each wire has on its longest path from the inputs.
    var levels: [Int] {
        var level = [Int](repeating: 0, count: wireCount)
        for gate in gates {
            var deepest = 0
            gate.forEachSource { deepest = max(deepest, level[$0]) }
            level[gate.target] = gate.isAnd ? deepest + 1 : deepest
        }
        return level
    }

    /// The outputs for given inputs, bit by bit.
    public func evaluate(_ inputBits: [[Bool]]) -> [[Bool]] {
        precondition(inputBits.map(\.count) == inputs, "inputs of other lengths")
        var wires = [Bool](repeating: false, count: wireCount)
        for (k, bit) in inputBits.joined().enumerated() { wires[k] = bit }
        for gate in gates {
            switch gate {
            case .and(let a, let b, let z): wires[z] = wires[a] && wires[b]
            case .xor(let a, let b, let z): wires[z] = wires[a] != wires[b]
            case .not(let a, let z): wires[z] = !wires[a]
            case .copy(let a, let z): wires[z] = wires[a]
            case .constant(let bit, let z): wires[z] = bit
            }
        }
        var at = wireCount - outputs.reduce(0, +)
        return outputs.map { count in
            defer { at += count }
            return Array(wires[at..<at + count])
        }
    }
}

extension BooleanCircuit.Gate {
    var isAnd: Bool { if case .and = self { true } else { false } }

    var target: Int {
        switch self {
        case .and(_, _, let z), .xor(_, _, let z): z
        case .not(_, let z), .copy(_, let z), .constant(_, let z): z
        }
    }

    /// Calls `body` with each wire that the gate reads.
    func forEachSource(_ body: (Int) -> Void) {
        switch self {
        case .and(let a, let b, _), .xor(let a, let b, _):
            body(a)
            body(b)
        case .not(let a, _), .copy(let a, _): body(a)
        case .constant: break
        }
    }
}
