import ArgumentParser
import Foundation
import SecretSharing

/// `mpc secret inspect`.
struct SecretInspect: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Say what share files say of themselves, never what they hold.",
        discussion: "Each is checked whole. Exits with 1 if one is damaged or is no share.")

    @Argument(help: "Share files, in binary or as text.", completion: .file())
    var shares: [String]
    @Flag(help: "One JSON object a file and line.") var json = false

    func run() throws {
        CoreDumps.disable()
        var broken = 0
        for path in shares {
            do throws(SecretSharingError) {
                let what = try Self.description(of: path)
                print(json ? what.line : what.text)
            } catch {
                broken += 1
                if case .mnemonic = error {
                    ShareReport.note("\(path): \(error)")
                } else {
                    ShareReport.note("\(error)")
                }
            }
        }
        guard broken == 0 else {
            throw CommandFailure("\(broken) of \(shares.count) files are no sound shares")
        }
    }

    private static func description(
        of path: String
    ) throws(SecretSharingError) -> ShareDescription {
        if let share = try MnemonicFile.share(path: path) {
            return ShareDescription(path, share)
        }
        return ShareDescription(path, try ShareSource(path: path).header)
    }
}
