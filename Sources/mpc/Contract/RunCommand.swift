import ArgumentParser
import Channels
import PrivacyContracts

/// `mpc contract run`: a trial run on this machine, in clear or by three parties in one process.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run a method on given inputs, in clear or as three parties in this process.")

    @OptionGroup var files: ContractFiles
    @OptionGroup var method: MethodOption
    @OptionGroup var inputs: InputOptions
    @Flag(name: .customLong("private"), help: "Share the inputs and run the protocol.")
    var inPrivate = false

    func run() async throws {
        let contract = try files.contract()
        let name = try method.name(in: contract)
        try contract.check(method: name)
        let values = try inputs.contractInputs()
        if inPrivate {
            let (output, traffic) = try await LocalPrivateRun(contract: contract, method: name)
                .run(values)
            show(output)
            print("rounds \(traffic.rounds), bytes a party \(traffic.bytesSent)")
        } else {
            show(try contract.runInClear(method: name, inputs: values))
        }
    }

    private func show(_ output: ContractOutput) {
        for line in output.lines { print(line) }
    }
}

extension ContractOutput {
    /// A line a value; where not everyone learns it, the line says who does.
    var lines: [String] {
        values.map { value in
            "\(value.name) = \(value.number)"
                + (value.learner.isEveryone ? "" : "  (\(value.learner) only)")
        }
    }
}
