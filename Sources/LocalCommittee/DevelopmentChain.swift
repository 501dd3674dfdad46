public import Foundation
public import Ledger

/// `Scripts/devchain` as a child process: a real EVM on loopback with funded accounts.
public final class DevelopmentChain: Sendable {
    public let process: ChildProcess
    public let url: String
    public let chainId: UInt64
    /// Funded accounts whose keys everybody knows.
    public let keys: [LedgerKey]

    /// Starts a chain on a free port.
    ///
    /// - Parameters:
    ///   - root: the package's root, which holds `Scripts/devchain`.
    ///   - blockTime: seconds between blocks; 0 mines a block for each transaction at once.
    ///   - directory: where its log goes.
    ///   - endsWithOwner: whether it ends when this process does.
    public init(
        root: URL, directory: String, blockTime: Double = 0, accounts: Int = 10,
        chainId: UInt64 = 31337, port: Int = 0, endsWithOwner: Bool = true
    ) async throws {
        process = try ChildProcess(
            name: "devchain", executable: root.appendingPathComponent("Scripts/devchain").path,
            arguments: [
                "--port", "\(port)", "--chain-id", "\(chainId)", "--block-time", "\(blockTime)",
                "--accounts", "\(accounts)",
            ] + (endsWithOwner ? ["--parent", "\(getpid())"] : []),
            log: directory + "/devchain.log", endsWithOwner: endsWithOwner)
        self.chainId = chainId
        do {
            let prefix = "listening on "
            let line = try await process.line(startingWith: prefix, within: .seconds(60))
            url = String(line.dropFirst(prefix.count))
            keys = try process.lines.filter { $0.hasPrefix("account ") }.map { line in
                guard let text = line.split(separator: " ").last else {
                    throw LocalCommitteeError.unexpectedLine(name: "devchain", line: "account")
                }
                return try LedgerKey(insecureBytes: Hex.decode(text))
            }
        } catch {
            process.kill()
            throw error
        }
    }

    public func stop() async { await process.stop(within: .seconds(3)) }
}
