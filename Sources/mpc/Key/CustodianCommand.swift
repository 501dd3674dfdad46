import ArgumentParser

/// `mpc key custodian`: what a custodian of a backup does, on its own machine.
struct CustodianCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "custodian", abstract: "Keep a part of a key's backup, and hand it over.",
        subcommands: [CustodianOpen.self, CustodianHand.self])
}
