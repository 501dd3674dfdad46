import ArgumentParser
import Foundation
import SecretSharing

/// `mpc secret combine`.
struct SecretCombine: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "combine",
        abstract: "Put a secret together from share files.",
        discussion: """
            Damaged and wrong shares are named on the standard error and left out, if there are enough \
            others. The output appears whole or not at all, with mode 0600. Without --output the secret \
            goes to the standard output, unless that is a terminal.
            """)

    @Argument(help: "Share files, in binary or as text.", completion: .file())
    var shares: [String]
    @Option(help: "Where the secret goes; - for the standard output, even a terminal.")
    var output: String?
    @Flag(help: "Replace the output if it is there already.") var force = false

    func validate() throws {
        guard (1...65535).contains(shares.count) else { throw ValidationError("give share files") }
        if output == nil, isatty(STDOUT_FILENO) == 1 {
            throw ValidationError(
                "give --output a file, or - to show the secret on this terminal")
        }
    }

    func run() throws {
        CoreDumps.disable()
        var sources = [ShareSource]()
        for path in shares {
            do throws(SecretSharingError) {
                sources.append(try ShareSource(path: path))
            } catch {
                guard case .file(_, .share) = error else {
                    throw ShareReport.failure(error, shares)
                }
                ShareReport.note("\(error): left out")
            }
        }
        let paths = sources.map(\.path)
        let wrong = try ShareReport.naming(paths) { () throws(SecretSharingError) in
            try write(sources)
        }
        for place in wrong { ShareReport.note("\(paths[place]): it is wrong: left out") }
    }

    /// Returns the places of the shares found wrong.
    private func write(_ sources: [ShareSource]) throws(SecretSharingError) -> [Int] {
        guard let output, output != "-" else {
            // What is written can't be taken back.
            try ShareFiles.rehearse(sources)
            return try ShareFiles.combine(sources) { piece throws(SecretSharingError) in
                try ShareFiles.write(piece, to: STDOUT_FILENO, name: "standard output")
            }
        }
        let file = try AtomicFile(path: output)
        let wrong = try ShareFiles.combine(sources) { piece throws(SecretSharingError) in
            try file.append(piece)
        }
        try file.publish(replacing: force)
        return wrong
    }
}
