import ArgumentParser
import ComputeNode
@preconcurrency import Glibc

/// The command line of contract authors and users.
@main
struct MPCCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mpc",
        abstract:
            "Write, price, run and submit privacy contracts; share secrets; measure the machine.",
        version: SoftwareVersion.current,
        subcommands: [
            ContractCommand.self, MarketCommand.self, InputCommand.self, TaskCommand.self,
            SecretCommand.self, KeyCommand.self, Groth16Command.self, PaillierCommand.self,
            BenchCommand.self,
        ])

    /// As ArgumentParser has it; but a command whose output did not come out, as on a full disk, has failed.
    static func main() async {
        atexit(failWhereOutputIsLost)
        await main(nil)
    }
}

private func failWhereOutputIsLost() {
    errno = 0
    guard fflush(stdout) != 0 || ferror(stdout) != 0 else { return }
    let reason = errno == 0 ? "not all of it" : String(cString: strerror(errno))
    fputs("Error: standard output: could not write it: \(reason)\n", stderr)
    _exit(EXIT_FAILURE)
}
