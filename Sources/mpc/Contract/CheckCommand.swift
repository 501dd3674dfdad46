import ArgumentParser
import Ledger
import PrivacyContracts

/// `mpc contract check`: everything that can be refused before any network is used.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Say whether a contract can run in private, and its hashes on chain.")

    @OptionGroup var files: ContractFiles

    func run() throws {
        let (ir, manifest) = try files.texts()
        let contract = try Contract(ir: ir, manifest: manifest)
        for method in contract.manifest.methods {
            try contract.check(method: method.name)
            print("\(method.name): can run in private")
        }
        print("IR hash        \(Keccak256.hash([UInt8](ir.utf8)))")
        print("manifest hash  \(Keccak256.hash([UInt8](manifest.utf8)))")
    }
}
