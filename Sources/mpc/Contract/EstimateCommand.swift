import ArgumentParser
import Foundation
import PrivacyContracts

/// `mpc contract estimate`: what a private run would take, found by a dry run.
struct EstimateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "estimate",
        abstract: "Count the rounds, bytes and operations of a private run.")

    @OptionGroup var files: ContractFiles
    @OptionGroup var method: MethodOption
    @Option(help: "How many data providers.") var providers = 0
    @Option(help: "A public argument, in the order of the manifest. May be repeated.")
    var argument: [String] = []
    @Flag(help: "One JSON object.") var json = false

    func run() async throws {
        let contract = try files.contract()
        let name = try method.name(in: contract)
        let shape = try MethodShape(
            contract.manifest.method(named: name), providers: providers,
            arguments: argument.map(InputOptions.element))
        let estimate = try await contract.estimate(method: name, shape: shape)
        let figures = [
            ("rounds", estimate.rounds), ("bytesPerParty", estimate.bytesPerParty),
            ("multiplications", estimate.multiplications),
            ("comparisons", estimate.comparisons), ("conjunctions", estimate.conjunctions),
            ("conversions", estimate.conversions), ("instructions", estimate.instructions),
        ]
        if json {
            print("{" + figures.map { "\"\($0.0)\": \($0.1)" }.joined(separator: ", ") + "}")
        } else {
            for (label, value) in figures { print("\(label) \(value)") }
        }
    }
}
