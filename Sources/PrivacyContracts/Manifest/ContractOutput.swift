/// What is learnt from a run: by everyone, and what of the rest the reader of it knows.
public struct ContractOutput: Hashable, Sendable {
    /// One learnt scalar.
    public struct Value: Hashable, Sendable {
        /// `result.winner`, `totals[3]`, `return`.
        public var name: String
        /// Its type in the manifest.
        public var type: ScalarType
        /// Widened to 64 bits as its type says.
        public var element: UInt64
        /// Who learns it.
        public var learner: Learner

        public init(
            name: String, type: ScalarType, element: UInt64, learner: Learner = .everyone
        ) {
            self.name = name
            self.type = type
            self.element = element
            self.learner = learner
        }

        /// The number it stands for.
        public var number: Int128 { type.value(element) }
    }

    /// Outputs in parameter order, then the return value; without the private ones that are not
    /// known here.
    public var values: [Value]

    /// The output with these values.
    public init(values: [Value]) { self.values = values }

    /// Each value that everyone learns as a 32-byte big-endian word (ABI static words). Where nothing
    /// is private this is what is posted on the chain; see `MethodShape.posted` for the rest.
    public var encoded: [UInt8] {
        values.filter(\.learner.isEveryone).flatMap { $0.type.word($0.element) }
    }
}

extension MethodShape {
    /// Name and type of each learnt scalar, in the order of `ContractOutput.values`.
    public var outputs: [(name: String, type: ScalarType)] {
        results.flatMap { $0.scalars.map { ($0.name, $0.type) } }
    }

    /// The output that the elements of all scalars (already widened) make.
    public func output(_ elements: [UInt64]) -> ContractOutput {
        let values = zip(
            results.flatMap { result in result.scalars.map { (result, $0) } }, elements)
        return ContractOutput(
            values: values.map { scalar, element in
                ContractOutput.Value(
                    name: scalar.1.name, type: scalar.1.type, element: element,
                    learner: scalar.0.learner)
            })
    }

    /// Reads what everyone learns of what is posted; nil if it is not an output of this shape.
    public func decodeOutput(_ bytes: [UInt8]) -> ContractOutput? { decodePosted(bytes)?.output }
}
