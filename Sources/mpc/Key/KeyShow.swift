import ArgumentParser
import ComputeNode
import Foundation

/// `mpc key show`: one key.
struct KeyShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show a key as one of its nodes has it, held against the chain.")

    @OptionGroup var options: KeyOptions
    @Option(help: "The key's id.") var id: String

    func run() async throws {
        let (committee, _) = try await options.committee()
        let found = try await committee.description(of: Identifier.id(id, "--id"))
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        print(String(decoding: try encoder.encode(found), as: UTF8.self))
    }
}
