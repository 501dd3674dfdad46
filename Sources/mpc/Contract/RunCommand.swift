import ArgumentParser
import Channels
import MPC
import PrivacyContracts

/// `mpc contract run`: a trial run on this machine, in clear or by all parties of a protocol in one process, or
/// by nodes.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract:
            "Run a method on given inputs, in clear, as all parties in this process, or by nodes.",
        discussion: """
            With --node the contract is registered on chain, and a committee of nodes runs it: your account \
            gives all inputs, requests the task and learns every result.
            """)

    @OptionGroup var files: ContractFiles
    @OptionGroup var method: MethodOption
    @OptionGroup var inputs: InputOptions
    @Flag(
        name: .customLong("private"),
        help: "Share the inputs and run the protocol: without --protocol, replicated.")
    var inPrivate = false
    @OptionGroup var options: ProtocolOptions
    @OptionGroup var committee: CommitteeOptions

    func run() async throws {
        guard committee.node.isEmpty else { return try await runByNodes() }
        let contract = try files.contract()
        let name = try method.name(in: contract)
        try contract.check(method: name)
        let values = try inputs.contractInputs()
        guard inPrivate || options.isGiven else {
            return show(try contract.runInClear(method: name, inputs: values))
        }
        if let chosen = try options.chosen(for: contract), chosen.scheme != .replicated {
            let run = LocalProtocolRun(contract: contract, method: name, protocol: chosen)
            let (output, cost) = try await run.run(values)
            show(output)
            print("online: \(cost.online.summary)")
            guard chosen.scheme.hasPreprocessing else { return }
            print("offline: \(cost.offline.summary)")
            let taken = cost.preprocessing.figures.filter { $0.1 > 0 }.map { "\($0.0) \($0.1)" }
            print("preprocessing: \(taken.joined(separator: ", "))")
        } else {
            let (output, traffic) = try await LocalPrivateRun(contract: contract, method: name)
                .run(values)
            show(output)
            print("online: \(traffic.summary)")
        }
    }

    private func runByNodes() async throws {
        let texts = try files.texts()
        let contract = try Contract(ir: texts.ir, manifest: texts.manifest)
        let name = try method.name(in: contract)
        try contract.check(method: name)
        let run = try CommitteeRun(
            texts: texts, method: name, chosen: options, committee)
        let (task, output) = try await run.run(try inputs.contractInputs())
        show(output)
        print("task \(task)")
    }

    private func show(_ output: ContractOutput) {
        for line in output.lines { print(line) }
    }
}

extension Traffic {
    /// Of one party, on one line.
    var summary: String {
        "rounds \(rounds), messages a party \(messagesSent), bytes a party \(bytesSent)"
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
