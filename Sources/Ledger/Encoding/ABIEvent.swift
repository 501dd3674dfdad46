/// An event of a contract.
public struct ABIEvent: Hashable, Sendable {
    /// A parameter of an event.
    public struct Parameter: Hashable, Sendable {
        public let name: String
        public let type: ABIType
        /// Whether it stands in a topic (as its hash, where the type is longer than a word).
        public let indexed: Bool

        public init(_ name: String, _ type: ABIType, indexed: Bool = false) {
            self.name = name
            self.type = type
            self.indexed = indexed
        }
    }

    public let name: String
    public let parameters: [Parameter]
    /// The first topic of its logs: the hash of the signature.
    public let topic: Hash32

    public init(_ name: String, _ parameters: [Parameter]) {
        self.name = name
        self.parameters = parameters
        topic = Keccak256.hash((name + ABIType.tuple(parameters.map(\.type)).name).utf8)
    }

    /// The name with its parameter types.
    public var signature: String { name + ABIType.tuple(parameters.map(\.type)).name }

    /// The parameters' values in declaration order; an indexed one longer than a word is given as
    /// the `fixedBytes` of its hash. Throws `otherEvent` or `abi`.
    public func decode(topics: [Hash32], data: [UInt8]) throws(LedgerError) -> [ABIValue] {
        let indexed = parameters.filter(\.indexed)
        guard topics.first == topic, topics.count == indexed.count + 1 else { throw .otherEvent }
        var plain = try ABIDecoder.decode(
            data, as: parameters.filter { !$0.indexed }.map(\.type))[...]
        var words = topics.dropFirst()
        var values: [ABIValue] = []
        for parameter in parameters {
            guard parameter.indexed else {
                values.append(plain.removeFirst())
                continue
            }
            let word = words.removeFirst()
            switch parameter.type {
            case .bytes, .string, .array, .fixedArray, .tuple: values.append(.bytes32(word))
            default: values += try ABIDecoder.decode(word.bytes, as: [parameter.type])
            }
        }
        return values
    }
}
