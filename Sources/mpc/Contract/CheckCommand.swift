import ArgumentParser
import Ledger
import PrivacyContracts

/// `mpc contract check`: everything that can be refused before any network is used.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Say whether a contract can run in private, and its hashes on chain.")

    @OptionGroup var files: ContractFiles

    /// Who learns each result that not everyone learns.
    static func learners(of method: Method) -> [String] {
        var lines: [String] = []
        for parameter in method.parameters
        where parameter.role == .output && !parameter.learner.isEveryone {
            lines.append("\(parameter.name) is learnt by \(parameter.learner) only")
        }
        if method.result != nil, !method.resultLearner.isEveryone {
            lines.append("return is learnt by \(method.resultLearner) only")
        }
        return lines
    }

    func run() throws {
        let (ir, manifest) = try files.texts()
        let contract = try Contract(ir: ir, manifest: manifest)
        for method in contract.manifest.methods {
            try contract.check(method: method.name)
            print("\(method.name): can run in private")
            for line in Self.learners(of: method) { print("  " + line) }
        }
        print("IR hash        \(Keccak256.hash([UInt8](ir.utf8)))")
        print("manifest hash  \(Keccak256.hash([UInt8](manifest.utf8)))")
    }
}
