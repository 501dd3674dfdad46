/// Circuits in the text format of the Bristol Fashion collection: the numbers of gates and wires; the number
/// of inputs and the bits of each; the same of outputs; then a gate a line, as numbers of inputs and outputs,
/// their wires and AND, XOR, INV, EQW, EQ (a constant) or MAND (several AND).
extension BooleanCircuit {
    /// The most wires that a circuit has.
    public static var mostWires: Int { 1 << 26 }

    /// - Throws: `.malformedCircuit` with the number of the line, from 1, that isn't of the format.
    public init(bristol text: String) throws(MPCError) {
        var reader = LineReader(text)
        guard let sizes = reader.numbers(), sizes.count == 2, sizes[1] <= Self.mostWires,
            sizes[0] <= sizes[1]
        else { throw .malformedCircuit(line: reader.line) }
        let (gateCount, wireCount) = (sizes[0], sizes[1])
        func bits(_ reader: inout LineReader) throws(MPCError) -> [Int] {
            guard let list = reader.numbers(), let count = list.first, count == list.count - 1,
                list.dropFirst().allSatisfy({ $0 <= wireCount })
            else { throw .malformedCircuit(line: reader.line) }
            return Array(list.dropFirst())
        }
        let inputs = try bits(&reader)
        let outputs = try bits(&reader)
        var gates: [Gate] = []
        for _ in 0..<gateCount {
            guard let words = reader.words(), let read = Self.gates(words) else {
                throw .malformedCircuit(line: reader.line)
            }
            gates += read
        }
        guard reader.words() == nil else { throw .malformedCircuit(line: reader.line) }
        try self.init(wireCount: wireCount, inputs: inputs, outputs: outputs, gates: gates)
    }

    /// The circuit as text.
    public var bristol: String {
        var text = "\(gates.count) \(wireCount)\n"
        for list in [inputs, outputs] {
            text += ([list.count] + list).map(String.init).joined(separator: " ") + "\n"
        }
        text += "\n"
        for gate in gates {
            switch gate {
            case .and(let a, let b, let z): text += "2 1 \(a) \(b) \(z) AND\n"
            case .xor(let a, let b, let z): text += "2 1 \(a) \(b) \(z) XOR\n"
            case .not(let a, let z): text += "1 1 \(a) \(z) INV\n"
            case .copy(let a, let z): text += "1 1 \(a) \(z) EQW\n"
            case .constant(let bit, let z): text += "1 1 \(bit ? 1 : 0) \(z) EQ\n"
            }
        }
        return text
    }

    /// The gates of a line; nil if it is none.
    private static func gates(_ words: [Substring]) -> [Gate]? {
        guard words.count >= 4, let name = words.last else { return nil }
        let numbers = words.dropLast().compactMap { Int($0) }
        guard numbers.count == words.count - 1, numbers.allSatisfy({ $0 >= 0 }),
            numbers[0] <= mostWires, numbers[1] <= mostWires,
            numbers.count == 2 + numbers[0] + numbers[1]
        else { return nil }
        let (sources, targets) = (numbers[2..<2 + numbers[0]], numbers[(2 + numbers[0])...])
        let (a, z) = (Array(sources), Array(targets))
        switch (name, a.count, z.count) {
        case ("AND", 2, 1): return [.and(a[0], a[1], z[0])]
        case ("XOR", 2, 1): return [.xor(a[0], a[1], z[0])]
        case ("INV", 1, 1), ("NOT", 1, 1): return [.not(a[0], z[0])]
        case ("EQW", 1, 1): return [.copy(a[0], z[0])]
        case ("EQ", 1, 1): return a[0] > 1 ? nil : [.constant(a[0] == 1, z[0])]
        case ("MAND", _, _):
            guard a.count == 2 * z.count else { return nil }
            return z.indices.map { .and(a[$0], a[z.count + $0], z[$0]) }
        default: return nil
        }
    }

    /// The lines of a text that have something on them.
    private struct LineReader {
        private var lines: Array<Substring>.Iterator
        /// The number of the line read last.
        private(set) var line = 0

        init(_ text: String) {
            lines = text.split(
                omittingEmptySubsequences: false, whereSeparator: \.isNewline
            ).makeIterator()
        }

        mutating func words() -> [Substring]? {
            while let next = lines.next() {
                line += 1
                let words = next.split(whereSeparator: \.isWhitespace)
                if !words.isEmpty { return words }
            }
            return nil
        }

        /// A line of non-negative numbers.
        mutating func numbers() -> [Int]? {
            guard let words = words() else { return nil }
            let numbers = words.compactMap { Int($0) }
            return numbers.count == words.count && numbers.allSatisfy { $0 >= 0 } ? numbers : nil
        }
    }
}
