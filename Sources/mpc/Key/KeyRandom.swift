import ArgumentParser
import ComputeNode
import Ledger

/// `mpc key random`: a beacon's value.
struct KeyRandom: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "random",
        abstract: "Have a BLS key make the random value of a round, which nobody can choose.")

    @OptionGroup var use: UseOptions
    @Option(help: "The round.") var round: UInt64

    func run() async throws {
        let (committee, _) = try await use.options.committee()
        let consent = try use.consent()
        if try await use.isDry(RandomPayload(round: round), consent, committee) { return }
        let found = try await committee.random(
            round: round, key: use.keyId(), purpose: try await use.purpose(committee),
            consent: consent, patience: use.options.patience)
        print("value     \(Hex.encode(found.value))")
        print("signature \(Hex.encode(found.signature))")
    }
}
