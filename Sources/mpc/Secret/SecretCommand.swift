import ArgumentParser

/// `mpc secret`: secrets in shares.
struct SecretCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "secret", abstract: "Keep a secret in shares that nodes hold.",
        subcommands: [
            SecretPut.self, SecretGet.self, SecretGrant.self, SecretRevoke.self,
            SecretDelete.self,
        ])
}
