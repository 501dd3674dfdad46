import ArgumentParser
import ComputeNode
import Foundation

/// `mpc key encrypt`: to a committee.
struct KeyEncrypt: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "encrypt", abstract: "Encrypt to a key that nodes hold together (ElGamal).",
        discussion: """
            The secret is read from a file or standard input, 256 KiB at most: of more, encrypt the key \
            of another encryption. Needs no leave of the nodes, which give the public key alone. The \
            label is public and bound to the ciphertext: nodes and approvers decide by it.
            """)

    @OptionGroup var place: KeyPlace
    @Option(help: "The key's id.") var id: String
    @Option(help: "What the ciphertext is for; public.") var label = ""
    @Argument(help: "The file with the secret; without it, standard input.", completion: .file())
    var input: String?
    @Option(help: "The file to write, which must not be there; without it, standard output.")
    var output: String?

    func validate() throws {
        guard label.utf8.count <= 1024 else {
            throw ValidationError("--label has 1024 bytes at most")
        }
        guard output != nil || isatty(STDOUT_FILENO) == 0 else {
            throw ValidationError("give --output a file: a ciphertext is no text")
        }
    }

    func run() async throws {
        CoreDumps.disable()
        let target = try SecretOutput(output)
        let secret = try SecretFile.read(input, limit: CiphertextFile.secretLimit)
        let committee = try await place.committee()
        let text = try await committee.encrypt(
            secret, label: Array(label.utf8), key: Identifier.id(id, "--id"))
        try target.write(Data(text))
    }
}
