/// An unsigned transaction of type 2 (EIP-1559).
public struct Transaction: Equatable, Sendable {
    /// The chain it is for.
    public var chainId: UInt64
    /// The number of transactions the account sent before.
    public var nonce: UInt64
    /// Wei per gas for the block's maker.
    public var maxPriorityFeePerGas: UInt256
    /// Wei per gas at most, the base fee included.
    public var maxFeePerGas: UInt256
    /// Gas at most.
    public var gasLimit: UInt64
    /// The account or contract called; `nil` creates a contract.
    public var to: Address?
    /// Wei sent along.
    public var value: UInt256
    /// Call data, or the code that creates the contract.
    public var data: [UInt8]
    /// Addresses and storage slots paid for in advance (EIP-2930).
    public var accessList: [AccessListEntry]

    public init(
        chainId: UInt64, nonce: UInt64, maxPriorityFeePerGas: UInt256, maxFeePerGas: UInt256,
        gasLimit: UInt64, to: Address?, value: UInt256 = .zero, data: [UInt8] = [],
        accessList: [AccessListEntry] = []
    ) {
        self.chainId = chainId
        self.nonce = nonce
        self.maxPriorityFeePerGas = maxPriorityFeePerGas
        self.maxFeePerGas = maxFeePerGas
        self.gasLimit = gasLimit
        self.to = to
        self.value = value
        self.data = data
        self.accessList = accessList
    }

    /// An entry of an access list (EIP-2930).
    public struct AccessListEntry: Equatable, Sendable {
        /// The contract.
        public var address: Address
        /// Its storage slots.
        public var slots: [Bytes32]

        public init(address: Address, slots: [Bytes32]) {
            self.address = address
            self.slots = slots
        }
    }

    /// The type byte that precedes the list.
    static let type: UInt8 = 2

    /// The fields in their order, without a signature.
    var fields: [RLPItem] {
        [
            .number(UInt256(chainId)), .number(UInt256(nonce)), .number(maxPriorityFeePerGas),
            .number(maxFeePerGas), .number(UInt256(gasLimit)), .bytes(to?.bytes ?? []),
            .number(value), .bytes(data),
            .list(
                accessList.map {
                    .list([.bytes($0.address.bytes), .list($0.slots.map { .bytes($0.bytes) })])
                }),
        ]
    }

    /// The digest that the account signs: keccak256(0x02 || rlp(fields)).
    public var signingDigest: Hash32 {
        Keccak256.hash([Self.type] + RLPItem.list(fields).encoded)
    }

    /// The transaction with the signature of `key`. Throws `signingFault`.
    public func signed(with key: LedgerKey) throws(LedgerError) -> SignedTransaction {
        SignedTransaction(self, signature: try key.sign(signingDigest))
    }
}
