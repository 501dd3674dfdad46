import ArgumentParser

/// `mpc groth16`: proofs in snarkjs' files.
struct Groth16Command: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "groth16",
        abstract: "Set up, prove and verify Groth16 proofs, with the files of circom and snarkjs.",
        subcommands: [
            ProveCommand.self, VerifyCommand.self, SetupCommand.self, ContributeCommand.self,
            BeaconCommand.self, VerifyKeyCommand.self, ExportVerifyingKeyCommand.self,
            ExportVerifierCommand.self, InsecurePowersCommand.self,
        ])
}
