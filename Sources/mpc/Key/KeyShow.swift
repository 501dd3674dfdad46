import ArgumentParser
import ComputeNode
import Foundation
import Ledger

/// `mpc key show`: one key.
struct KeyShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show a key as its nodes have it, held against the chain.")

    @OptionGroup var place: KeyPlace
    @Option(help: "The key's id.") var id: String
    @Flag(help: "All of it, as JSON, with the commitments to the shares.") var json = false

    func run() async throws {
        let committee = try await place.committee()
        let found = try await committee.description(of: Identifier.id(id, "--id"))
        guard json else {
            print(Self.text(found))
            return
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        print(String(decoding: try encoder.encode(found), as: UTF8.self))
    }

    private static func text(_ key: KeyDescription) -> String {
        let head = [
            "key        \(key.id)", "scheme     \(key.scheme)", "purpose    \(key.purpose)",
            "status     \(key.status) on chain, \(key.state) by its nodes",
            "epoch      \(key.epoch)", "owner      \(key.owner)",
            "policy     \(key.policyHash)", "public key \(key.publicKey ?? "none yet")",
            "threshold  \(key.threshold) of \(key.members.count)",
        ]
        let members = key.members.map { member in
            "node       \(member)" + (key.present.contains(member) ? "" : " can't be reached")
        }
        return (head + members).joined(separator: "\n")
    }
}
