package import Ledger

/// What a node needs of ShareRegistry and KeyRegistry: sharings and grants at a block, its own
/// acknowledgements, and the head of its audit log.
///
/// Every call throws `.chain(.unreachable)` when the chain can't be reached within its retries. Calls
/// that send a transaction return once it is mined and did not revert.
package protocol ShareChain: Sendable {
    var chainId: UInt64 { get }
    var shareRegistry: Address { get }
    var keyRegistry: Address { get }
    /// This node's account.
    var account: Address { get }

    func head() async throws(NodeError) -> BlockMark
    func block(_ number: UInt64) async throws(NodeError) -> BlockMark?

    func sharing(
        _ id: Bytes32, at block: UInt64
    ) async throws(NodeError) -> ShareRegistry.Sharing?
    func access(
        _ id: Bytes32, account: Address, at block: UInt64
    ) async throws(NodeError) -> ShareRegistry.Access
    func commitments(
        _ id: Bytes32, of sharing: ShareRegistry.Sharing
    ) async throws(NodeError) -> ShareCommitments?
    /// The sharings deleted in the given blocks.
    func deletions(from: UInt64, through: UInt64) async throws(NodeError) -> [Bytes32]

    func acknowledge(_ id: Bytes32) async throws(NodeError)
    func confirmErased(_ id: Bytes32) async throws(NodeError)

    /// The newest head that this node has posted.
    func postedHead() async throws(NodeError) -> AuditHead?
    func post(_ head: AuditHead) async throws(NodeError)

    /// This node's signature over a digest: r ‖ s ‖ v, 65 bytes.
    func sign(_ digest: Hash32) throws(NodeError) -> [UInt8]
}

/// A state of the chain to answer a request by: what is granted counts once it has enough blocks on
/// top, what is taken away counts at once.
package struct ChainView: Sendable {
    /// The newest block.
    package var head: BlockMark
    /// The newest with the configured confirmations on top.
    package var confirmed: BlockMark
}

extension ShareChain {
    /// The chain as it is now; nil while it is shorter than the confirmations.
    package func view(confirmations: UInt64) async throws(NodeError) -> ChainView? {
        let head = try await head()
        guard head.number >= confirmations,
            let confirmed = try await block(head.number - confirmations)
        else { return nil }
        return ChainView(head: head, confirmed: confirmed)
    }
}
