/// A contract at an address, called through a client. The bindings of this folder conform.
public protocol ContractBinding: Sendable {
    var address: Address { get }
    var client: EthereumClient { get }
    /// Every function of the contract that the binding uses.
    static var functions: [ABIFunction] { get }
    /// Every event of the contract that the binding reads.
    static var events: [ABIEvent] { get }
}

extension ContractBinding {
    /// What a view returns. Throws `abi` where the contract at the address is another one.
    func view(
        _ function: ABIFunction, _ arguments: [ABIValue], at block: BlockTag = .latest
    ) async throws(LedgerError) -> ABIReader {
        let data = try function.encodeCall(arguments)
        let result = try await client.call(CallRequest(to: address, data: data), at: block)
        return ABIReader(try function.decodeResult(result))
    }

    /// Sends a call from an account and waits for its receipt.
    func transact(
        _ function: ABIFunction, _ arguments: [ABIValue], value: UInt256 = .zero,
        from sender: TransactionSender
    ) async throws(LedgerError) -> TransactionReceipt {
        let data = try function.encodeCall(arguments)
        return try await sender.send(to: address, data: data, value: value)
    }

    /// The creation code in a `.bin` file's text: hexadecimal, perhaps with `0x` and white space
    /// around it. Throws `badHex`.
    public static func creationCode(_ text: String) throws(LedgerError) -> [UInt8] {
        try Hex.decode(text.filter { !$0.isWhitespace })
    }
}

/// Decoded values taken one after another as what their types promise.
struct ABIReader {
    private var values: ArraySlice<ABIValue>

    init(_ values: [ABIValue]) { self.values = values[...] }

    /// The next value, read by `read`; `nil` from it, or no value, is `abiValueMismatch`.
    private mutating func next<Value>(
        _ type: String, _ read: (ABIValue) -> Value?
    ) throws(LedgerError) -> Value {
        guard let value = values.popFirst().flatMap(read) else {
            throw .abiValueMismatch(type: type)
        }
        return value
    }

    mutating func number() throws(LedgerError) -> UInt256 {
        try next("uint256") { if case .uint(let number) = $0 { number } else { nil } }
    }

    /// A number that must fit 64 bits: a time or a count.
    mutating func uint64() throws(LedgerError) -> UInt64 {
        guard let value = try number().uint64 else { throw .numberTooLarge(bits: 64) }
        return value
    }

    mutating func word() throws(LedgerError) -> Bytes32 {
        try next("bytes32") {
            if case .fixedBytes(let bytes) = $0 { try? Bytes32(bytes) } else { nil }
        }
    }

    mutating func address() throws(LedgerError) -> Address {
        try next("address") { if case .address(let address) = $0 { address } else { nil } }
    }

    mutating func bool() throws(LedgerError) -> Bool {
        try next("bool") { if case .bool(let flag) = $0 { flag } else { nil } }
    }

    mutating func string() throws(LedgerError) -> String {
        try next("string") { if case .string(let text) = $0 { text } else { nil } }
    }

    mutating func bytes() throws(LedgerError) -> [UInt8] {
        try next("bytes") { if case .bytes(let bytes) = $0 { bytes } else { nil } }
    }

    /// An array of words.
    mutating func words() throws(LedgerError) -> [Bytes32] {
        var reader = ABIReader(try elements())
        var words: [Bytes32] = []
        while !reader.values.isEmpty { words.append(try reader.word()) }
        return words
    }

    /// An array of addresses.
    mutating func addresses() throws(LedgerError) -> [Address] {
        var reader = ABIReader(try elements())
        var addresses: [Address] = []
        while !reader.values.isEmpty { addresses.append(try reader.address()) }
        return addresses
    }

    private mutating func elements() throws(LedgerError) -> [ABIValue] {
        try next("array") { if case .array(let elements) = $0 { elements } else { nil } }
    }
}
