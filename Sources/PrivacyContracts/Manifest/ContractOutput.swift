/// What everyone learns from a run.
public struct ContractOutput: Hashable, Sendable {
    /// One learnt scalar.
    public struct Value: Hashable, Sendable {
        /// `result.winner`, `totals[3]`, `return`.
        public var name: String
        /// Its type in the manifest.
        public var type: ScalarType
        /// Widened to 64 bits as its type says.
        public var element: UInt64

        public init(name: String, type: ScalarType, element: UInt64) {
            self.name = name
            self.type = type
            self.element = element
        }

        /// The number it stands for.
        public var number: Int128 { type.value(element) }
    }

    /// Outputs in parameter order, then the return value.
    public var values: [Value]

    /// The output with these values.
    public init(values: [Value]) { self.values = values }

    /// Each value as a 32-byte big-endian word (ABI static words), as it is posted on the chain.
    public var encoded: [UInt8] { values.flatMap { $0.type.word($0.element) } }
}

extension MethodShape {
    /// Name and type of each learnt scalar, in the order of `ContractOutput.values`.
    public var outputs: [(name: String, type: ScalarType)] {
        var outputs: [(name: String, type: ScalarType)] = []
        for (index, parameter) in method.parameters.enumerated() where parameter.role == .output {
            for element in 0..<counts[index] {
                var name = parameter.name
                if case .array = parameter.type { name += "[\(element)]" }
                for scalar in parameter.type.element.scalars {
                    outputs.append(
                        (scalar.name.isEmpty ? name : "\(name).\(scalar.name)", scalar.type))
                }
            }
        }
        if let result = method.result { outputs.append(("return", result)) }
        return outputs
    }

    /// The output that these elements (already widened) make.
    public func output(_ elements: [UInt64]) -> ContractOutput {
        ContractOutput(
            values: zip(outputs, elements).map {
                ContractOutput.Value(name: $0.name, type: $0.type, element: $1)
            })
    }

    /// Reads `ContractOutput.encoded` back; nil if it is not an output of this shape.
    public func decodeOutput(_ bytes: [UInt8]) -> ContractOutput? {
        let outputs = outputs
        guard bytes.count == 32 * outputs.count else { return nil }
        var elements: [UInt64] = []
        for (index, output) in outputs.enumerated() {
            let word = Array(bytes[32 * index..<32 * index + 32])
            let element = word[24...].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            guard output.type.word(element) == word,
                output.type.bounds.contains(output.type.value(element))
            else { return nil }
            elements.append(element)
        }
        return output(elements)
    }
}
