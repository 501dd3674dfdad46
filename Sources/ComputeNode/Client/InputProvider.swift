import Foundation
public import Ledger
public import PrivacyContracts
import SecretSharing

/// Splits a data provider's input for a committee, and commits to the components.
///
/// For three nodes the sharing is 2-of-3 replicated over Z/2^64: one node alone learns nothing of the input, any
/// two together have it. For any other number it is the protocol's own (`ContractProtocol.split`): all
/// nodes together have the input, fewer learn nothing. Each node can check its components against the
/// commitments on chain; that they are a sharing of what the provider means is the provider's own affair.
public struct InputProvider: Sendable {
    public let chainId: UInt64
    public let market: Address
    public let contract: Bytes32
    /// The provider's account, which has to send the commitment.
    public let provider: Address

    public init(chainId: UInt64, market: Address, contract: Bytes32, provider: Address) {
        self.chainId = chainId
        self.market = market
        self.contract = contract
        self.provider = provider
    }

    /// An input ready to be committed to on chain and then uploaded. Holds shares: keep it to the
    /// provider.
    public struct Prepared: Sendable {
        /// What the market will call the input.
        public let id: Bytes32
        public let nonce: Bytes32
        /// By component, for `commitInput`.
        public let commitments: [Hash32]
        /// By position: what the node with that committee index gets.
        public let uploads: [InputUpload]
    }

    /// Splits `elements`, one 64-bit word a scalar in the manifest's order, with the operating
    /// system's randomness.
    ///
    /// - Precondition: `elements` is not empty.
    public func prepare(_ elements: [UInt64]) -> Prepared {
        precondition(!elements.isEmpty)
        var generator = SystemRandomNumberGenerator()
        return prepare(elements, using: &generator)
    }

    /// The same for a committee of as many nodes as the protocol that the contract runs by has parties.
    public func prepare(_ elements: [UInt64], by protocol: ContractProtocol) -> Prepared {
        guard `protocol`.parties != 3 else { return prepare(elements) }
        precondition(!elements.isEmpty)
        var generator = SystemRandomNumberGenerator()
        let shares = `protocol`.split(elements, using: &generator).map { words in
            words.flatMap { word in withUnsafeBytes(of: word.littleEndian) { [UInt8]($0) } }
        }
        return commit(shares, using: &generator)
    }

    /// The same with a generator of one's own, which must be cryptographically secure.
    package func prepare(
        _ elements: [UInt64], using generator: inout some RandomNumberGenerator
    ) -> Prepared {
        let split = ReplicatedSharing<ArithmeticWords>.split(
            SecretWords(elements), using: &generator)
        return commit((0..<3).map { split.component($0).littleEndianBytes() }, using: &generator)
    }

    /// Commits to components, one a node.
    private func commit(
        _ shares: [[UInt8]], using generator: inout some RandomNumberGenerator
    ) -> Prepared {
        let nonce = Self.word(&generator)
        var randomness: [Bytes32] = []
        var commitments: [Hash32] = []
        for (k, share) in shares.enumerated() {
            let blinding = Self.word(&generator)
            randomness.append(blinding)
            commitments.append(
                Commitments.inputCommitment(
                    chainId: chainId, market: market, contractId: contract, provider: provider,
                    nonce: nonce, component: UInt8(k), randomness: blinding, shareBytes: share))
        }
        let uploads = shares.indices.map { position in
            InputUpload(
                contractId: contract, position: position,
                components: InputUpload.held(at: position, of: shares.count).map { k in
                    .init(index: k, randomness: randomness[k], share: shares[k])
                })
        }
        guard
            let id = try? Commitments.inputId(
                chainId: chainId, market: market, provider: provider, contractId: contract,
                nonce: nonce, commitments: commitments)
        else { preconditionFailure("there are 2 to 16 commitments") }
        return Prepared(id: id, nonce: nonce, commitments: commitments, uploads: uploads)
    }

    private static func word(_ generator: inout some RandomNumberGenerator) -> Bytes32 {
        var halves: [UInt128] = []
        for _ in 0..<2 {
            let high: UInt64 = generator.next()
            let low: UInt64 = generator.next()
            halves.append(UInt128(high) << 64 | UInt128(low))
        }
        return Bytes32(UInt256(high: halves[0], low: halves[1]))
    }
}
