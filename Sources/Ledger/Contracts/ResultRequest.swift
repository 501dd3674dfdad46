/// A recipient's signed request for its part of a task's private results, to one node: typed data
/// (EIP-712) that bind chain, market, task, node and time.
///
/// Domain {name: "swift-mpc results", version: "1", chainId, verifyingContract: market}; structure
/// `ResultRequest(bytes32 task,address node,uint256 time)`, time in seconds since 1970. It goes as
/// `Authorization: swift-mpc time=SECONDS,signature=0x…` with the 65 bytes r ‖ s ‖ v.
public struct ResultRequest: Hashable, Sendable {
    /// The scheme of the Authorization header.
    public static let scheme = "swift-mpc"

    public var task: Bytes32
    /// The node's account.
    public var node: Address
    public var chainId: UInt64
    public var market: Address

    public init(task: Bytes32, node: Address, chainId: UInt64, market: Address) {
        self.task = task
        self.node = node
        self.chainId = chainId
        self.market = market
    }

    static let type = TypedStructure(
        "ResultRequest",
        [("task", .value(.bytes32)), ("node", .value(.address)), ("time", .value(.uint(256)))])

    /// What the recipient signs at `time`.
    public func digest(time: UInt64) -> Hash32 {
        let domain = TypedDataDomain(
            name: "swift-mpc results", version: "1", chainId: chainId, verifyingContract: market)
        guard
            let digest = try? domain.digest(
                Self.type, [.bytes32(task), .address(node), .uint64(time)])
        else { preconditionFailure("each value has its member's type") }
        return digest
    }

    /// The header's value, signed by `key` at `time`. Throws what `LedgerKey.sign` throws.
    public func authorization(
        time: UInt64, key: LedgerKey
    ) throws(LedgerError) -> String {
        let signature = try key.sign(digest(time: time))
        return "\(Self.scheme) time=\(time),signature=\(Hex.encode(signature.bytes))"
    }

    /// Reads a header's value: the signed time, and the account that signed. Nil unless it is what
    /// `authorization(time:key:)` makes.
    public func signer(of authorization: String) -> (time: UInt64, account: Address)? {
        guard authorization.utf8.count <= 256 else { return nil }
        let prefix = Self.scheme + " time="
        guard authorization.hasPrefix(prefix) else { return nil }
        let parts = authorization.dropFirst(prefix.count).split(
            separator: ",signature=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].hasPrefix("+"), let time = UInt64(parts[0]),
            let bytes = try? Hex.decode(String(parts[1])), let signature = try? Signature(bytes),
            let key = try? signature.recover(digest(time: time))
        else { return nil }
        return (time, key.address)
    }
}
