package import Ledger

/// What a node needs of KeyRegistry and NodeRegistry for the keys that it holds with others.
///
/// Every call throws `.chain(.unreachable)` when the chain can't be reached within its retries. Calls
/// that send a transaction return once it is mined and did not revert.
package protocol KeyChain: Sendable {
    var chainId: UInt64 { get }
    var keyRegistry: Address { get }
    /// This node's account.
    var account: Address { get }

    func head() async throws(NodeError) -> BlockMark
    func block(_ number: UInt64) async throws(NodeError) -> BlockMark?

    func key(_ id: Bytes32, at block: UInt64) async throws(NodeError) -> KeyRegistry.Key?
    /// The keys that something happened to in the given blocks.
    func changedKeys(from: UInt64, through: UInt64) async throws(NodeError) -> Set<Bytes32>
    /// What the registry says of a node now.
    func node(_ account: Address) async throws(NodeError) -> NodeRegistry.Node?

    func confirmKey(_ id: Bytes32, publicKey: [UInt8]) async throws(NodeError)
    func confirmEpoch(
        _ id: Bytes32, epoch: UInt64, threshold: UInt64, members: [Address]
    ) async throws(NodeError)
    func confirmPolicy(
        _ id: Bytes32, number: UInt64, policyHash: Hash32
    ) async throws(NodeError)

    /// This node's signature over a digest: r ‖ s ‖ v, 65 bytes.
    func sign(_ digest: Hash32) throws(NodeError) -> [UInt8]
}
