import ArgumentParser

/// `mpc secret`: secrets in shares.
struct SecretCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "secret",
        abstract: "Keep a secret in shares: in files, or with nodes.",
        subcommands: [
            SecretSplit.self, SecretCombine.self, SecretInspect.self, SecretPut.self,
            SecretGet.self, SecretGrant.self, SecretRevoke.self, SecretDelete.self,
        ])
}
