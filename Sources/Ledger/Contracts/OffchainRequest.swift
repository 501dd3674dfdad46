/// A signed request to one node about what a contract on chain governs: typed data (EIP-712) that
/// bind chain, contract, node, method, URI, time, a nonce and the body.
///
/// Domain {name: "swift-mpc offchain", version: "1", chainId, verifyingContract: contract}; structure
/// `OffchainRequest(address node,string method,string uri,uint256 time,bytes32 nonce,bytes32
/// bodyHash)`, time in seconds since 1970, bodyHash keccak256 of the body's bytes. It goes as
/// `Authorization: swift-mpc account=0x…,time=SECONDS,nonce=0x…,signature=0x…` with the 65 bytes
/// r ‖ s ‖ v. The account is there so that a signature over something else is seen to be none.
public struct OffchainRequest: Hashable, Sendable {
    /// The scheme of the Authorization header.
    public static let scheme = "swift-mpc"
    /// How far the signed time may lie from the node's, before or after, in seconds.
    public static let ageLimit: UInt64 = 60

    /// The node's account.
    public var node: Address
    public var chainId: UInt64
    /// The contract that says who may do what.
    public var contract: Address
    /// `GET`, `PUT`, `POST` or `DELETE`.
    public var method: String
    /// Path and query as they stand in the request line.
    public var uri: String
    public var body: [UInt8]

    public init(
        node: Address, chainId: UInt64, contract: Address, method: String, uri: String,
        body: [UInt8] = []
    ) {
        self.node = node
        self.chainId = chainId
        self.contract = contract
        self.method = method
        self.uri = uri
        self.body = body
    }

    static let type = TypedStructure(
        "OffchainRequest",
        [
            ("node", .value(.address)), ("method", .value(.string)), ("uri", .value(.string)),
            ("time", .value(.uint(256))), ("nonce", .value(.bytes32)),
            ("bodyHash", .value(.bytes32)),
        ])

    /// What the caller signs at `time`.
    public func digest(time: UInt64, nonce: Bytes32) -> Hash32 {
        let domain = TypedDataDomain(
            name: "swift-mpc offchain", version: "1", chainId: chainId,
            verifyingContract: contract)
        guard
            let digest = try? domain.digest(
                Self.type,
                [
                    .address(node), .string(method), .string(uri), .uint64(time),
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
        Self.header(
            account: key.address, time: time, nonce: nonce,
            signature: try key.sign(digest(time: time, nonce: nonce)))
    }

    /// The header's value with these credentials.
    static func header(
        account: Address, time: UInt64, nonce: Bytes32, signature: Signature
    ) -> String {
        "\(scheme) account=\(Hex.encode(account.bytes)),time=\(time),"
            + "nonce=\(nonce),signature=\(Hex.encode(signature.bytes))"
    }

    /// What a header says, before the signature is looked at.
    public struct Credentials: Hashable, Sendable {
        /// Who says to have signed.
        public let account: Address
        public let time: UInt64
        public let nonce: Bytes32
        public let signature: Signature

        /// Reads a header's value; nil unless it is of the form that `authorization` makes.
        public init?(_ header: String) {
            guard header.utf8.count <= 512, header.hasPrefix(OffchainRequest.scheme + " ") else {
                return nil
            }
            let parts = header.dropFirst(OffchainRequest.scheme.count + 1)
                .split(separator: ",", omittingEmptySubsequences: false)
            let names = ["account=", "time=", "nonce=", "signature="]
            guard parts.count == names.count,
                zip(parts, names).allSatisfy({ $0.hasPrefix($1) })
            else { return nil }
            let values = zip(parts, names).map { String($0.dropFirst($1.count)) }
            guard let account = try? Address(values[0]),
                values[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                let time = UInt64(values[1]), let nonce = try? Bytes32(hex: values[2]),
                let bytes = try? Hex.decode(values[3]), let signature = try? Signature(bytes)
            else { return nil }
            self.account = account
            self.time = time
            self.nonce = nonce
            self.signature = signature
        }
    }

    /// Whether the account that the credentials name has signed this request with them. Variable time.
    public func isSigned(by credentials: Credentials) -> Bool {
        let digest = digest(time: credentials.time, nonce: credentials.nonce)
        guard let key = try? credentials.signature.recover(digest) else { return false }
        return key.address == credentials.account
    }
}
