/// A signed request to the nodes that hold a key together: typed data (EIP-712) that bind chain, key
/// registry, key, method, URI, time, a nonce and the body.
///
/// It is addressed to the key's committee and not to one node: whichever node gets it shows it to the
/// others, and each of them checks the signature for itself and takes the nonce once.
///
/// Domain {name: "swift-mpc keys", version: "1", chainId, verifyingContract: the key registry}; structure
/// `Request(bytes32 key,string method,string uri,uint256 time,bytes32 nonce,bytes32 bodyHash)`, time in
/// seconds since 1970, bodyHash keccak256 of the body's bytes. It goes in the same header as an
/// `OffchainRequest`.
public struct CommitteeRequest: Hashable, Sendable {
    public var chainId: UInt64
    public var registry: Address
    /// The key's id; zero for requests about no key in particular.
    public var key: Bytes32
    /// `GET`, `PUT`, `POST` or `DELETE`.
    public var method: String
    /// Path and query as they stand in the request line.
    public var uri: String
    public var body: [UInt8]

    public init(
        chainId: UInt64, registry: Address, key: Bytes32, method: String, uri: String,
        body: [UInt8] = []
    ) {
        self.chainId = chainId
        self.registry = registry
        self.key = key
        self.method = method
        self.uri = uri
        self.body = body
    }

    static let type = TypedStructure(
        "Request",
        [
            ("key", .value(.bytes32)), ("method", .value(.string)), ("uri", .value(.string)),
            ("time", .value(.uint(256))), ("nonce", .value(.bytes32)),
            ("bodyHash", .value(.bytes32)),
        ])

    /// What the caller signs at `time`.
    public func digest(time: UInt64, nonce: Bytes32) -> Hash32 {
        let domain = TypedDataDomain(
            name: "swift-mpc keys", version: "1", chainId: chainId, verifyingContract: registry)
        guard
            let digest = try? domain.digest(
                Self.type,
                [
                    .bytes32(key), .string(method), .string(uri), .uint64(time),
                    .bytes32(nonce), .bytes32(Keccak256.hash(body)),
                ])
        else { preconditionFailure("each value has its member's type") }
        return digest
    }

    /// The header's value, signed by `key` at `time`. Throws what `LedgerKey.sign` throws.
    ///
    /// - Parameter nonce: fresh for each request: a node takes one only once.
    public func authorization(
        time: UInt64, nonce: Bytes32, key: LedgerKey
    ) throws(LedgerError) -> String {
        OffchainRequest.header(
            account: key.address, time: time, nonce: nonce,
            signature: try key.sign(digest(time: time, nonce: nonce)))
    }

    /// Whether the account that the credentials name has signed this request with them. Variable time.
    public func isSigned(by credentials: OffchainRequest.Credentials) -> Bool {
        let digest = digest(time: credentials.time, nonce: credentials.nonce)
        guard let key = try? credentials.signature.recover(digest) else { return false }
        return key.address == credentials.account
    }
}
