import ArgumentParser
import ComputeNode
import Foundation
import Keystore

/// `mpc key decrypt`: by a committee, for the caller alone.
struct KeyDecrypt: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decrypt",
        abstract: "Decrypt with a key that nodes hold together (ElGamal).",
        discussion: """
            Each node gives its part, with a proof, sealed to a key of this request: no node sees the \
            secret, which is put together here. It goes to a new file of mode 0600, or to standard \
            output, unless that is a terminal.

            Where the policy wants approvals, run it with --dry-run, --request and --recipient first: \
            approvers approve that ciphertext for that recipient and no other.
            """)

    @OptionGroup var use: UseOptions
    @Argument(
        help: "The file with the ciphertext; without it, standard input.", completion: .file())
    var input: String?
    @Option(help: "The file to write, which must not be there; - for standard output.")
    var output: String?
    @Option(
        help: """
            A file with the X25519 key that the parts are sealed to, as `mpc key recipient` makes it; \
            without it, a fresh one.
            """)
    var recipient: String?

    func validate() throws {
        guard !use.dryRun && use.approval.isEmpty || recipient != nil else {
            throw ValidationError("--dry-run and --approval need --recipient: it is approved, too")
        }
        if !use.dryRun { try SecretOutput.checkShown(output) }
    }

    func run() async throws {
        CoreDumps.disable()
        let target = try SecretOutput(output == "-" ? nil : output)
        let text = try CiphertextFile.read(input)
        let wanted =
            if let recipient {
                WantedDecryption(text, recipient: try RecipientFile.read(recipient))
            } else { WantedDecryption(text) }
        let (committee, _) = try await use.options.committee()
        let consent = try use.consent()
        if try await use.isDry(wanted.payload, consent, committee) { return }
        let secret = try await committee.decrypt(
            wanted, key: use.keyId(), purpose: try await use.purpose(committee),
            consent: consent, patience: use.options.patience,
            blaming: { VaultOptions.report([$0]) })
        try target.write(secret)
    }
}
