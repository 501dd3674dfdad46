/// What an approver signs to let one use of a key happen: typed data (EIP-712).
///
/// Domain {name: "swift-mpc keys", version: "1", chainId, verifyingContract: the key registry};
/// structure `Approval(bytes32 key,uint256 epoch,bytes32 policyHash,string operation,string
/// purpose,bytes32 payloadHash,bytes32 request,address caller,uint256 expires)`. Each field is
/// bound: an approval is good for one caller's one request about one payload, under one policy, in one
/// epoch, for one purpose, until it expires.
public struct KeyApproval: Hashable, Sendable {
    public var key: Bytes32
    public var epoch: UInt64
    public var policyHash: Hash32
    /// Such as `sign`.
    public var operation: String
    /// What the key is used for here; a key used for another purpose is another use.
    public var purpose: String
    /// keccak256 of what is signed or decrypted.
    public var payloadHash: Hash32
    /// The request's own id, which the caller chose.
    public var request: Bytes32
    public var caller: Address
    /// The last second, since 1970.
    public var expires: UInt64

    public init(
        key: Bytes32, epoch: UInt64, policyHash: Hash32, operation: String, purpose: String,
        payloadHash: Hash32, request: Bytes32, caller: Address, expires: UInt64
    ) {
        self.key = key
        self.epoch = epoch
        self.policyHash = policyHash
        self.operation = operation
        self.purpose = purpose
        self.payloadHash = payloadHash
        self.request = request
        self.caller = caller
        self.expires = expires
    }

    static let type = TypedStructure(
        "Approval",
        [
            ("key", .value(.bytes32)), ("epoch", .value(.uint(256))),
            ("policyHash", .value(.bytes32)), ("operation", .value(.string)),
            ("purpose", .value(.string)), ("payloadHash", .value(.bytes32)),
            ("request", .value(.bytes32)), ("caller", .value(.address)),
            ("expires", .value(.uint(256))),
        ])

    /// What an approver signs.
    public func digest(chainId: UInt64, registry: Address) -> Hash32 {
        let domain = TypedDataDomain(
            name: "swift-mpc keys", version: "1", chainId: chainId, verifyingContract: registry)
        let values: [ABIValue] = [
            .bytes32(key), .uint64(epoch), .bytes32(policyHash), .string(operation),
            .string(purpose), .bytes32(payloadHash), .bytes32(request), .address(caller),
            .uint64(expires),
        ]
        guard let digest = try? domain.digest(Self.type, values) else {
            preconditionFailure("each value has its member's type")
        }
        return digest
    }
}
