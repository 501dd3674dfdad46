import ArgumentParser

/// `mpc paillier`: additively homomorphic encryption, in files.
struct PaillierCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "paillier",
        abstract: "Encrypt numbers, and compute with them while they are encrypted.",
        discussion: """
            Keys and ciphertexts are JSON files; see Protocols/paillier.md. Numbers are read from the \
            standard input, so that no process list shows them.
            """,
        subcommands: [
            PaillierKeygen.self, PaillierEncrypt.self, PaillierDecrypt.self, PaillierAdd.self,
            PaillierMultiply.self,
        ])
}
