import Foundation

/// A folder of this run's own, and the checkout that this program was built in.
struct WorkFolder {
    let path: String
    let package: URL

    init() throws(ExampleFailure) {
        package = try Self.findPackage()
        path = "\(FileManager.default.temporaryDirectory.path)/prove-square-root-\(getpid())"
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
        } catch {
            throw ExampleFailure("the folder \(path) can't be made")
        }
    }

    func remove() { try? FileManager.default.removeItem(atPath: path) }

    /// The bytecode of a contract of Protocols/contracts, in hexadecimal.
    func bytecode(of contract: String) throws(ExampleFailure) -> String {
        let file = package.appendingPathComponent("Protocols/contracts/\(contract).bin")
        guard let text = try? String(contentsOf: file, encoding: .utf8) else {
            throw ExampleFailure("\(file.path) can't be read; is the checkout whole?")
        }
        return text
    }

    /// Looks upwards from this program and from the current folder for Scripts/devchain.
    private static func findPackage() throws(ExampleFailure) -> URL {
        let program = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        let current = URL(fileURLWithPath: FileManager.default.currentDirectoryPath)
        for start in [program.deletingLastPathComponent(), current] {
            var folder = start
            while folder.path != "/" {
                let script = folder.appendingPathComponent("Scripts/devchain").path
                if FileManager.default.isExecutableFile(atPath: script) { return folder }
                folder.deleteLastPathComponent()
            }
        }
        throw ExampleFailure("the swift-mpc checkout was not found; run this program in it")
    }
}
