import ArgumentParser
import ComputeNode

/// `mpc key recipient`: a key that is sealed to.
struct KeyRecipient: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recipient",
        abstract: "Make an X25519 key for `mpc key decrypt` and `mpc key export`.",
        discussion: """
            The secret key goes to a new file of mode 0600 and stays there; the public key is printed.
            """)

    @Option(help: "The file to write, which must not be there.") var output: String

    func run() throws {
        CoreDumps.disable()
        print(try RecipientFile.make(output).publicKey)
    }
}
