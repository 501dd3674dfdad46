import ArgumentParser
import ComputeNode
import Ledger

/// `mpc key verify`.
struct KeyVerify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Check a signature under the public key on chain.")

    @OptionGroup var place: KeyPlace
    @OptionGroup var message: MessageOptions
    @Option(help: "The key's id.") var id: String
    @Option(help: "The signature in hexadecimal.") var signature: String

    func validate() throws {
        guard (try? Hex.decode(signature)) != nil else {
            throw ValidationError("--signature must be 0x and hexadecimal digits")
        }
    }

    func run() async throws {
        let committee = try await place.committee()
        let bytes = try Hex.decode(signature)
        let isValid = try await committee.verifies(
            bytes, of: message.payload(), key: Identifier.id(id, "--id"))
        guard isValid else { throw CommandFailure("the signature is not this key's") }
        print("good")
    }
}
