import ArgumentParser
import Channels
import Foundation
import MPC
import PrivacyContracts

/// `mpc contract estimate`: what a private run would take, found by a dry run; by other protocols than the
/// replicated passive one, by a rehearsal of all parties in this process.
struct EstimateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "estimate",
        abstract: "Count the rounds, bytes and operations of a private run.")

    @OptionGroup var files: ContractFiles
    @OptionGroup var method: MethodOption
    @Option(help: "The number of data providers, where the manifest leaves it open.")
    var providers: Int?
    @Option(help: "A public argument, in the order of the manifest. May be repeated.")
    var argument: [String] = []
    @OptionGroup var options: ProtocolOptions
    @Flag(help: "One JSON object.") var json = false

    func run() async throws {
        let contract = try files.contract()
        let name = try method.name(in: contract)
        let called = try contract.manifest.method(named: name)
        let (least, most) = called.providerBounds
        guard let providers = providers ?? (least == most ? least : nil) else {
            throw CommandFailure(
                "\(name) takes \(least) to \(most) data providers: give --providers")
        }
        let shape = try MethodShape(
            called, providers: providers, arguments: argument.map(InputOptions.element))
        if let chosen = try options.chosen(for: contract), chosen.scheme != .replicated {
            let estimate = try await contract.estimate(method: name, shape: shape, by: chosen)
            return show(estimate.figures)
        }
        let estimate = try await contract.estimate(method: name, shape: shape)
        show([
            ("rounds", estimate.rounds), ("bytesPerParty", estimate.bytesPerParty),
            // The replicated protocol takes no triples: nothing is made ahead.
            ("messagesPerParty", estimate.messagesPerParty), ("triples", 0),
            ("multiplications", estimate.multiplications),
            ("comparisons", estimate.comparisons), ("conjunctions", estimate.conjunctions),
            ("conversions", estimate.conversions), ("instructions", estimate.instructions),
        ])
    }

    private func show(_ figures: [(String, Int)]) {
        if json {
            print("{" + figures.map { "\"\($0.0)\": \($0.1)" }.joined(separator: ", ") + "}")
        } else {
            for (label, value) in figures { print("\(label) \(value)") }
        }
    }
}

extension ProtocolEstimate {
    /// Figures a party, online and offline apart; ahead where what is offline is made before, in whole windows.
    var figures: [(String, Int)] {
        [
            ("onlineRounds", online.rounds), ("onlineBytesPerParty", online.bytesSent),
            ("onlineMessagesPerParty", online.messagesSent),
            ("offlineRounds", offline.rounds), ("offlineBytesPerParty", offline.bytesSent),
            ("offlineMessagesPerParty", offline.messagesSent),
            ("aheadRounds", ahead.rounds), ("aheadBytesPerParty", ahead.bytesSent),
            ("aheadMessagesPerParty", ahead.messagesSent),
        ] + preprocessing.figures + [
            ("multiplications", counts.multiplications), ("comparisons", counts.signTests),
            ("conjunctions", counts.conjunctions), ("conversions", counts.conversions),
            ("instructions", counts.instructions),
        ]
    }
}

extension PreprocessingUse {
    /// How much of each sort.
    var figures: [(String, Int)] {
        [
            ("triples", triples), ("bitTripleWords", bitTripleWords), ("masks", masks),
            ("daBits", daBits), ("edaBits", edaBits), ("doubleSharings", doubleSharings),
        ]
    }
}
