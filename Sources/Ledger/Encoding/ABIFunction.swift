/// A function of a contract: its name, arguments and results.
public struct ABIFunction: Hashable, Sendable {
    public let name: String
    public let inputs: [ABIType]
    public let outputs: [ABIType]
    /// The first 4 bytes of the hash of the signature.
    public let selector: [UInt8]

    public init(_ name: String, _ inputs: [ABIType], returns outputs: [ABIType] = []) {
        self.name = name
        self.inputs = inputs
        self.outputs = outputs
        selector = Array(Keccak256.hash((name + ABIType.tuple(inputs).name).utf8).bytes.prefix(4))
    }

    /// The name with its argument types, such as `transfer(address,uint256)`.
    public var signature: String { name + ABIType.tuple(inputs).name }

    /// The data of a call: selector and arguments. Throws `abiValueMismatch`.
    public func encodeCall(_ arguments: [ABIValue]) throws(LedgerError) -> [UInt8] {
        selector + (try ABIEncoder.encode(arguments, as: inputs))
    }

    /// The arguments in the data of a call. Throws `abi`.
    public func decodeCall(_ data: [UInt8]) throws(LedgerError) -> [ABIValue] {
        guard data.starts(with: selector) else { throw .abi(.otherSelector, at: 0) }
        return try ABIDecoder.decode(Array(data.dropFirst(4)), as: inputs)
    }

    /// The results in what a call returned. Throws `abi`.
    public func decodeResult(_ data: [UInt8]) throws(LedgerError) -> [ABIValue] {
        try ABIDecoder.decode(data, as: outputs)
    }
}
