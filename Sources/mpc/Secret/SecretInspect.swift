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
                let header = try ShareSource(path: path).header
                print(json ? try line(path, header) : text(path, header))
            } catch {
                broken += 1
                ShareReport.note("\(error)")
            }
        }
        guard broken == 0 else {
            throw CommandFailure("\(broken) of \(shares.count) files are no sound shares")
        }
    }

    private func name(_ scheme: ShareScheme) -> String {
        switch scheme {
        case .shamir: "shamir"
        case .xor: "xor"
        case .scalar(let group): "scalar of \(group)"
        }
    }

    private func text(_ path: String, _ header: ShareHeader) -> String {
        """
        \(path): share \(header.index) of \(header.parties), \(header.needed) needed
          set \(header.set), scheme \(name(header.scheme)), \(header.length) bytes, \
        \(header.commitments.isEmpty ? "without" : "with") commitments, checksum right
        """
    }

    private func line(_ path: String, _ header: ShareHeader) -> String {
        let fields = Description(
            file: path, set: header.set.description, scheme: name(header.scheme),
            index: header.index, parties: header.parties, needed: header.needed,
            length: header.length, commitments: !header.commitments.isEmpty)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(fields) else { return "{}" }
        return String(decoding: data, as: UTF8.self)
    }

    private struct Description: Encodable {
        var file: String
        var set: String
        var scheme: String
        var index: Int
        var parties: Int
        var needed: Int
        var length: UInt64
        var commitments: Bool
    }
}
