import Foundation
public import Ledger

/// Fetches a node's whole audit log and holds it against its heads on chain.
public struct AuditReader: Sendable {
    public let registry: KeyRegistry
    private let caller: NodeClient.ShareCaller

    /// - Parameters:
    ///   - registry: where nodes post their heads.
    ///   - key: of an account that the nodes let read their logs.
    public init(chainId: UInt64, registry: KeyRegistry, key: LedgerKey) {
        self.registry = registry
        caller = NodeClient.ShareCaller(
            chainId: chainId, registry: registry.address, key: key)
    }

    /// A log that hangs together and agrees with the chain.
    public struct Checked: Sendable {
        public var records: [AuditRecord]
        /// The heads that the node has posted, oldest first.
        public var posted: [AuditHead]
        /// The hash of the last record.
        public var head: Hash32
    }

    /// Reads and checks the log of `node`.
    ///
    /// The heads are read first: a log that grows meanwhile is longer than they say, never shorter.
    /// - Parameter start: the first block that is searched for heads.
    /// - Returns: the log, or what is wrong with it.
    /// - Throws: `.refused`, `.chain`, or what the client throws.
    public func read(
        _ node: Address, from client: NodeClient, since start: UInt64 = 0
    ) async throws(NodeError) -> Result<Checked, AuditFault> {
        let posted: [AuditHead]
        do throws(LedgerError) {
            posted = try await registry.heads(
                of: node, from: start, to: registry.client.blockNumber())
        } catch { throw NodeError(error) }
        var chain = AuditChain(chainId: caller.chainId, node: node)
        var records: [AuditRecord] = []
        while true {
            let page = try await client.audit(
                from: chain.length + 1, count: AuditPage.maximumRecords, node: node,
                keyRegistry: registry.address, caller)
            do throws(AuditFault) { try chain.append(page.records) } catch {
                return .failure(error)
            }
            records += page.records
            if page.records.count < AuditPage.maximumRecords { break }
        }
        do throws(AuditFault) { try chain.check(against: posted) } catch { return .failure(error) }
        return .success(Checked(records: records, posted: posted, head: chain.head))
    }
}
