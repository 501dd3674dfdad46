/// The identifiers and commitments that tie inputs and tasks to a chain and a market.
/// See Protocols/ledger.md.
public enum Commitments {
    /// The most members that the market lets a committee have.
    public static let largestCommittee = 16

    /// The tag that begins an input commitment.
    static let inputTag = "swift-mpc/input/v1"

    /// The commitment to one component of a provider's input:
    /// keccak256(tag || chainId(32) || market(20) || contractId(32) || provider(20) || nonce(32) ||
    /// component(1) || randomness(32) || shareBytes), all but the last of fixed length, so injective.
    ///
    /// Hiding as far as `randomness` is 32 uniform bytes used once; binding as Keccak-256 is.
    /// - Parameters:
    ///   - component: which component, from 0.
    ///   - shareBytes: the component's elements, each 8 bytes little-endian.
    public static func inputCommitment(
        chainId: UInt64, market: Address, contractId: Bytes32, provider: Address, nonce: Bytes32,
        component: UInt8, randomness: Bytes32, shareBytes: some Sequence<UInt8>
    ) -> Hash32 {
        var hash = Keccak256()
        hash.update(inputTag)
        hash.update(UInt256(chainId).bytes)
        hash.update(market.bytes)
        hash.update(contractId.bytes)
        hash.update(provider.bytes)
        hash.update(nonce.bytes)
        hash.update([component])
        hash.update(randomness.bytes)
        hash.update(shareBytes)
        return hash.finish()
    }

    /// The tag that begins a result commitment.
    static let resultTag = "swift-mpc/result/v1"

    /// The commitment to one component of a task's private result, as it stands in the posted output:
    /// keccak256(tag || chainId(32) || market(20) || taskId(32) || recipient(20) || result(4,
    /// big-endian) || component(1) || randomness(32) || shareBytes).
    ///
    /// Hiding and binding as `inputCommitment`.
    /// - Parameters:
    ///   - recipient: the account that learns the result.
    ///   - result: its index among the results of the method.
    ///   - component: which component, from 0.
    ///   - shareBytes: the component's elements, each 8 bytes little-endian.
    public static func resultCommitment(
        chainId: UInt64, market: Address, task: Bytes32, recipient: Address, result: UInt32,
        component: UInt8, randomness: Bytes32, shareBytes: some Sequence<UInt8>
    ) -> Hash32 {
        var hash = Keccak256()
        hash.update(resultTag)
        hash.update(UInt256(chainId).bytes)
        hash.update(market.bytes)
        hash.update(task.bytes)
        hash.update(recipient.bytes)
        hash.update(withUnsafeBytes(of: result.bigEndian) { [UInt8]($0) })
        hash.update([component])
        hash.update(randomness.bytes)
        hash.update(shareBytes)
        return hash.finish()
    }

    /// The identifier that the market gives an input: keccak256(abi.encode(chainid, market,
    /// provider, contractId, nonce) || c0 || c1 ...). Throws `wrongLength` unless there are 1 to 16.
    public static func inputId(
        chainId: UInt64, market: Address, provider: Address, contractId: Bytes32, nonce: Bytes32,
        commitments: [Hash32]
    ) throws(LedgerError) -> Bytes32 {
        guard (1...largestCommittee).contains(commitments.count) else {
            throw .wrongLength(
                expected: commitments.isEmpty ? 1 : largestCommittee, found: commitments.count)
        }
        var hash = Keccak256()
        hash.update(prefix(chainId, market))
        hash.update(word(provider))
        hash.update(contractId.bytes)
        hash.update(nonce.bytes)
        for commitment in commitments { hash.update(commitment.bytes) }
        return hash.finish()
    }

    /// The identifier of a registered contract: keccak256(abi.encode(chainid, market, irHash,
    /// manifestHash)).
    public static func contractId(
        chainId: UInt64, market: Address, irHash: Hash32, manifestHash: Hash32
    ) -> Bytes32 {
        Keccak256.hash(prefix(chainId, market) + irHash.bytes + manifestHash.bytes)
    }

    /// The identifier of a task: keccak256(abi.encode(chainid, market, requester, counter)), where
    /// the counter is the market's number of tasks before it.
    public static func taskId(
        chainId: UInt64, market: Address, requester: Address, counter: UInt256
    ) -> Bytes32 {
        Keccak256.hash(prefix(chainId, market) + word(requester) + counter.bytes)
    }

    /// The hash of a task's inputs: keccak256 of the identifiers one after another.
    public static func inputsHash(_ inputIds: [Bytes32]) -> Hash32 {
        var hash = Keccak256()
        for id in inputIds { hash.update(id.bytes) }
        return hash.finish()
    }

    private static func prefix(_ chainId: UInt64, _ market: Address) -> [UInt8] {
        UInt256(chainId).bytes + word(market)
    }

    private static func word(_ address: Address) -> [UInt8] {
        [UInt8](repeating: 0, count: 12) + address.bytes
    }
}

/// What a committee signs: a task's output, bound to chain, market, contract, inputs and method.
public struct TaskResult: Equatable, Sendable {
    public var task: Bytes32
    public var irHash: Hash32
    public var manifestHash: Hash32
    public var inputsHash: Hash32
    /// keccak256 of the task's encoded public arguments.
    public var argumentsHash: Hash32
    /// keccak256 of the method's name.
    public var methodHash: Hash32
    /// keccak256 of the encoded output.
    public var outputHash: Hash32

    public init(
        task: Bytes32, irHash: Hash32, manifestHash: Hash32, inputIds: [Bytes32],
        arguments: [UInt8], method: String, output: [UInt8]
    ) {
        self.task = task
        self.irHash = irHash
        self.manifestHash = manifestHash
        inputsHash = Commitments.inputsHash(inputIds)
        argumentsHash = Keccak256.hash(arguments)
        methodHash = Keccak256.hash(method.utf8)
        outputHash = Keccak256.hash(output)
    }

    /// The structure of EIP-712.
    static let type = TypedStructure(
        "Result",
        [
            "task", "irHash", "manifestHash", "inputsHash", "argumentsHash", "methodHash",
            "outputHash",
        ].map { ($0, .value(.bytes32)) })

    /// The digest that each committee member signs for the market at `market` on `chainId`.
    public func digest(chainId: UInt64, market: Address) -> Hash32 {
        let domain = TypedDataDomain(
            name: "swift-mpc ComputeMarket", version: "1", chainId: chainId,
            verifyingContract: market)
        let words = [
            task, irHash, manifestHash, inputsHash, argumentsHash, methodHash, outputHash,
        ]
        guard let digest = try? domain.digest(Self.type, words.map { .bytes32($0) }) else {
            preconditionFailure("each value is a word")
        }
        return digest
    }
}
