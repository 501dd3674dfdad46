import ArgumentParser
import ComputeNode

/// `mpc key open-export`: what the recipient of an export does.
struct KeyOpenExport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "open-export", abstract: "Put an exported key together, as its recipient.",
        discussion: """
            Checks each share and the key against the public key. Writes 32 bytes to a new file of mode \
            0600: the secret scalar, its most significant byte first.
            """)

    @Argument(help: "The file that `mpc key export` wrote.", completion: .file())
    var export: String
    @Option(help: "The file with the recipient's key.") var recipient: String
    @Option(help: "The file to write, which must not be there.") var output: String

    func run() throws {
        CoreDumps.disable()
        let target = try SecretOutput(output)
        let export = try BackupFile.export(export)
        let key = try export.open(RecipientFile.read(recipient))
        try target.write(key)
        print("the key of \(export.publicKey)")
    }
}
