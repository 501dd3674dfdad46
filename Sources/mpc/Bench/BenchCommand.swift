import ArgumentParser

/// `mpc bench`: measures hot paths, each figure beside the project's goal.
struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure arithmetic, protocols and contracts on this machine.",
        subcommands: ArithmeticBenches.all + [
            SharingBench.self, ProtocolBench.self, ServiceBench.self, ContractBench.self,
            BenchParty.self,
        ])
}
