/// The verifier of Groth16 proofs over BN254 against registered keys:
/// Protocols/contracts/Groth16Verifier.vy.
public struct Groth16Verifier: ContractBinding {
    public let address: Address
    public let client: EthereumClient

    public init(address: Address, client: EthereumClient) {
        self.address = address
        self.client = client
    }

    /// A verifying key in words: points of G1 are x, y; points of G2 are x.c1, x.c0, y.c1, y.c0.
    public struct Key: Hashable, Sendable {
        /// In G1: two words.
        public var alpha: [UInt256]
        /// In G2: four words, as gamma and delta.
        public var beta: [UInt256]
        public var gamma: [UInt256]
        public var delta: [UInt256]
        /// In G1, one more than there are public inputs: two words each.
        public var inputs: [[UInt256]]

        public init(
            alpha: [UInt256], beta: [UInt256], gamma: [UInt256], delta: [UInt256],
            inputs: [[UInt256]]
        ) {
            self.alpha = alpha
            self.beta = beta
            self.gamma = gamma
            self.delta = delta
            self.inputs = inputs
        }

        /// What the contract calls the key: the hash of its words.
        public var id: Hash32 {
            let words = alpha + beta + gamma + delta + inputs.flatMap { $0 }
            return Keccak256.hash(words.flatMap(\.bytes))
        }

        var values: [ABIValue] {
            [alpha, beta, gamma, delta].map { ABIValue.numbers($0) }
                + [.array(inputs.map { ABIValue.numbers($0) })]
        }
    }

    private static let proof = ABIType.fixedArray(.uint(256), 8)
    private static let g1 = ABIType.fixedArray(.uint(256), 2)
    private static let g2 = ABIType.fixedArray(.uint(256), 4)

    static let register = ABIFunction(
        "register", [g1, g2, g2, g2, .array(g1)], returns: [.bytes32])
    static let stores = ABIFunction("stores", [.bytes32], returns: [.address])
    static let inputCount = ABIFunction("inputCount", [.bytes32], returns: [.uint(256)])
    static let verify = ABIFunction(
        "verify", [.bytes32, proof, .array(.uint(256))], returns: [.bool])
    static let assertProof = ABIFunction("assertProof", [.bytes32, proof, .array(.uint(256))])
    static let keyRegistered = ABIEvent(
        "KeyRegistered",
        [
            .init("id", .bytes32, indexed: true), .init("sender", .address, indexed: true),
            .init("inputs", .uint(256)), .init("store", .address),
        ])

    public static let functions = [register, stores, inputCount, verify, assertProof]
    public static let events = [keyRegistered]

    /// Whether the contract knows a key.
    public func knows(_ key: Hash32) async throws(LedgerError) -> Bool {
        var reader = try await view(Self.stores, [.bytes32(key)])
        return try reader.address() != .zero
    }

    /// Registers a key. Reverts where it is known already, or no sound key.
    @discardableResult
    public func register(
        _ key: Key, from sender: TransactionSender
    ) async throws(LedgerError) -> (id: Hash32, receipt: TransactionReceipt) {
        (key.id, try await transact(Self.register, key.values, from: sender))
    }

    /// Whether a proof holds: for reading. Reverts for what is no proof or input at all.
    ///
    /// - Parameters:
    ///   - proof: eight words: A, B, C.
    ///   - inputs: the public outputs and inputs of the circuit, in order.
    public func verify(
        key: Hash32, proof: [UInt256], inputs: [UInt256]
    ) async throws(LedgerError) -> Bool {
        var reader = try await view(
            Self.verify, [.bytes32(key), .numbers(proof), .numbers(inputs)])
        return try reader.bool()
    }

    /// Sends a transaction that reverts unless the proof holds. As `verify`.
    @discardableResult
    public func assertProof(
        key: Hash32, proof: [UInt256], inputs: [UInt256], from sender: TransactionSender
    ) async throws(LedgerError) -> TransactionReceipt {
        try await transact(
            Self.assertProof, [.bytes32(key), .numbers(proof), .numbers(inputs)], from: sender)
    }

    /// Creates a verifier from its bytecode (`creationCode(_:)` of Groth16Verifier.bin).
    public static func deploy(
        code: [UInt8], from sender: TransactionSender
    ) async throws(LedgerError) -> (contract: Groth16Verifier, receipt: TransactionReceipt) {
        let (address, receipt) = try await sender.deploy(code: code)
        return (Groth16Verifier(address: address, client: sender.client), receipt)
    }
}

extension ABIValue {
    /// Array of numbers.
    static func numbers(_ numbers: [UInt256]) -> ABIValue { .array(numbers.map { .uint($0) }) }
}
