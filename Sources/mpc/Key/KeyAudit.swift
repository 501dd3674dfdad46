import ArgumentParser
import ComputeNode
import Foundation
import Ledger

/// `mpc key audit`: holds nodes' audit logs against their heads on chain.
struct KeyAudit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Fetch nodes' audit logs and check them against the chain.",
        discussion: """
            Prints each record - its number, its time, who asked, for what, of which key or secret, and what \
            came of it - and one line a node that says how many there are and how many of \
            them stand under a head on chain. Ends with an error if a log was changed, cut short or \
            put back to an older state. The nodes must list the account under kms.auditors.
            """)

    @OptionGroup var address: ChainAddress
    @Option(help: "The KeyRegistry's address.") var registry: String
    @Option(help: "The file with the account's key in hexadecimal, mode 0600.") var key: String
    @Option(help: "A node's account; may be repeated.") var node: [String]
    @Option(help: "The first block that is searched for heads.") var since: UInt64 = 0
    @Flag(help: "Print only the line a node.") var quiet = false

    func run() async throws {
        let client = try address.client()
        let keys = KeyRegistry(
            address: try Identifier.address(registry, "--registry"), client: client)
        let nodes = NodeRegistry(address: try await keys.registry(), client: client)
        let reader = AuditReader(
            chainId: try await client.chainId(), registry: keys,
            key: try LedgerKey(contentsOf: key))
        var failed = 0
        for text in node {
            let account = try Identifier.address(text, "--node")
            guard let entry = try await nodes.node(account) else {
                throw CommandFailure("\(account) is no registered node")
            }
            let fault: (any CustomStringConvertible)?
            do throws(NodeError) {
                fault = try await self.fault(of: account, at: NodeClient(entry), reader)
            } catch { fault = error }
            if let fault {
                failed += 1
                FileHandle.standardError.write(Data("\(account): \(fault)\n".utf8))
            }
        }
        guard failed == 0 else {
            throw CommandFailure(
                "\(failed) of \(node.count) audit logs are not in order, or can't be read")
        }
    }

    /// Prints a log that is in order, or says what is wrong with it.
    private func fault(
        of account: Address, at client: NodeClient, _ reader: AuditReader
    ) async throws(NodeError) -> AuditFault? {
        let checked: AuditReader.Checked
        switch try await reader.read(account, from: client, since: since) {
        case .success(let log): checked = log
        case .failure(let fault): return fault
        }
        if !quiet { for record in checked.records { print(Self.line(record)) } }
        print(
            "\(account): \(checked.records.count) records hang together, "
                + "\(checked.posted.last?.length ?? 0) of them under a head on chain")
        return nil
    }

    private static func line(_ record: AuditRecord) -> String {
        let time = Date(timeIntervalSince1970: Double(record.time)).formatted(.iso8601)
        return "\(record.sequence) \(time) \(record.caller) \(record.action.rawValue) "
            + "\(record.object) \(record.outcome)"
    }
}
