public import Foundation

/// The checkout that this program was built in: where the contracts, the scripts and the nodes' program are.
public struct Checkout: Sendable {
    public let root: URL

    /// Looks upwards from this program and from the current folder for Package.swift and Scripts/devchain.
    public init() throws(LocalCommitteeError) {
        let current = URL(fileURLWithPath: FileManager.default.currentDirectoryPath)
        for start in [Self.program.deletingLastPathComponent(), current] {
            var folder = start
            while folder.path != "/" {
                let files = ["Package.swift", "Scripts/devchain"].map(folder.appendingPathComponent)
                if files.allSatisfy({ FileManager.default.fileExists(atPath: $0.path) }) {
                    root = folder
                    return
                }
                folder.deleteLastPathComponent()
            }
        }
        throw .noCheckout
    }

    private static var program: URL {
        URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    }

    /// A contract's creation code in hexadecimal, from Protocols/contracts.
    public func bytecode(of contract: String) throws(LocalCommitteeError) -> String {
        try text(of: root.appendingPathComponent("Protocols/contracts/\(contract).bin"))
    }

    /// A file of the checkout, as UTF-8.
    public func text(of file: URL) throws(LocalCommitteeError) -> String {
        guard let text = try? String(contentsOf: file, encoding: .utf8) else {
            throw .unreadable(path: file.path)
        }
        return text
    }

    /// `mpc-node`, built beside this program.
    public func nodeProgram() throws(LocalCommitteeError) -> String {
        let path = Self.program.deletingLastPathComponent().appendingPathComponent("mpc-node").path
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw .noProgram(path: path)
        }
        return path
    }
}
