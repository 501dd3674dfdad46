import Foundation

/// The checkout this program was built in: where the contracts, the scripts and the nodes' program are.
struct PackageFolder {
    let root: URL

    /// Looks upwards from this program and from the current folder for Package.swift.
    static func find() throws(WalkthroughFailure) -> PackageFolder {
        let program = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        let current = URL(fileURLWithPath: FileManager.default.currentDirectoryPath)
        for start in [program.deletingLastPathComponent(), current] {
            var folder = start
            while folder.path != "/" {
                let contract = folder.appendingPathComponent("Protocols/contracts/KeyRegistry.bin")
                let manifest = folder.appendingPathComponent("Package.swift")
                if [contract, manifest].allSatisfy({
                    FileManager.default.fileExists(atPath: $0.path)
                }) {
                    return PackageFolder(root: folder)
                }
                folder.deleteLastPathComponent()
            }
        }
        throw WalkthroughFailure(
            "the swift-mpc checkout was not found; run ./Scripts/kms-demo in it")
    }

    /// A contract's creation code in hexadecimal.
    func contract(_ name: String) throws(WalkthroughFailure) -> String {
        let file = root.appendingPathComponent("Protocols/contracts/\(name).bin")
        guard let text = try? String(contentsOf: file, encoding: .utf8) else {
            throw WalkthroughFailure("\(file.path) can't be read; is the checkout whole?")
        }
        return text
    }

    /// `mpc-node`, built beside this program.
    func nodeProgram() throws(WalkthroughFailure) -> String {
        let path = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
            .deletingLastPathComponent().appendingPathComponent("mpc-node").path
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw WalkthroughFailure(
                "\(path) is not there; run swift build -c release --product mpc-node, "
                    + "or ./Scripts/kms-demo")
        }
        return path
    }
}
