import ArgumentParser
import ComputeNode
import Foundation
import Ledger

/// `mpc key import`: a key from elsewhere.
struct KeyImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Share a key that you have among nodes.",
        discussion: """
            Proposes the key on chain, deals a share to each node, sealed to it, and waits until all have \
            confirmed the public key. The key is read from a file or standard input: 32 bytes, or as many \
            in hexadecimal; for frost-ed25519 the seed of RFC 8032, otherwise the secret scalar, its most \
            significant byte first. Whoever has a copy has the key: a key that the nodes make themselves \
            (`mpc key create`) nobody has.
            """)

    @OptionGroup var options: KeyOptions
    @Option(help: "The ShareRegistry's address, in whose name nodes publish their sealing keys.")
    var shareRegistry: String
    @OptionGroup var key: NewKeyOptions
    @Argument(
        help: "The file with the key, mode 0600; without it, standard input.", completion: .file())
    var input: String?

    func run() async throws {
        CoreDumps.disable()
        let wish = try key.wish()
        let secret = try SecretFile.read(input, limit: 128)
        if let input { try SecretFile.requirePrivate(input) }
        guard let imported = try? ImportedKey(secret) else {
            throw CommandFailure("the key has to be 32 bytes, or as many in hexadecimal")
        }
        let (committee, sender) = try await options.committee()
        let id = try await committee.importKey(
            imported, as: wish, from: sender,
            shareRegistry: try Identifier.address(shareRegistry, "--share-registry"),
            patience: options.patience)
        try await NewKeyOptions.show(id, of: committee)
    }
}
