import Foundation

/// The checkout this program was built in: where the contract, the scripts and the nodes' program are.
struct PackageFolder {
    let root: URL

    /// Looks upwards from this program and from the current folder for Package.swift.
    static func find() throws(AuctionFailure) -> PackageFolder {
        let program = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        let current = URL(fileURLWithPath: FileManager.default.currentDirectoryPath)
        for start in [program.deletingLastPathComponent(), current] {
            var folder = start
            while folder.path != "/" {
                let manifest = folder.appendingPathComponent("Package.swift").path
                let example = folder.appendingPathComponent("Examples/SealedAuction/auction.c").path
                if FileManager.default.fileExists(atPath: manifest),
                    FileManager.default.fileExists(atPath: example)
                {
                    return PackageFolder(root: folder)
                }
                folder.deleteLastPathComponent()
            }
        }
        throw AuctionFailure("the swift-mpc checkout was not found; run ./Scripts/demo in it")
    }

    func example(_ name: String) -> URL {
        root.appendingPathComponent("Examples/SealedAuction").appendingPathComponent(name)
    }

    func contract(_ name: String) -> URL {
        root.appendingPathComponent("Protocols/contracts").appendingPathComponent(name)
    }

    /// `mpc-node`, built beside this program.
    var nodeProgram: String {
        URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
            .deletingLastPathComponent().appendingPathComponent("mpc-node").path
    }

    func text(of file: URL) throws(AuctionFailure) -> String {
        guard let text = try? String(contentsOf: file, encoding: .utf8) else {
            throw AuctionFailure("\(file.path) can't be read; is the checkout whole?")
        }
        return text
    }
}
