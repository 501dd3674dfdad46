import ArgumentParser
import Foundation
import SecretSharing

/// `mpc secret split`.
struct SecretSplit: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "split",
        abstract: "Split a file, or the standard input, into share files.",
        discussion: """
            Writes PREFIX-1.share, PREFIX-2.share, ... with mode 0600; any --needed of them give the \
            secret back (mpc secret combine), and fewer say nothing of it but its length. Secrets of \
            any size go through some megabytes of memory. With --text the shares are lines of text to \
            print or to copy by hand.
            """)

    enum Scheme: String, ExpressibleByArgument, CaseIterable { case shamir, xor }

    @Option(help: "How many shares the secret needs.") var needed: Int
    @Option(help: "How many shares to make, at most 255.") var shares: Int
    @Option(help: "The file to split; without it, the standard input.") var input: String?
    @Option(help: "What the names of the share files begin with.") var output: String
    @Option(help: "shamir; or xor, which needs all shares and is the simplest to check.")
    var scheme = Scheme.shamir
    @Flag(help: "Write text, for secrets of some thousand bytes at most.") var text = false
    @Flag(
        inversion: .prefixedNo,
        help: "Commit to all shares in each, so that a wrong one is known even with none to spare.")
    var commitments = true
    @Flag(help: "Replace files that are there already.") var force = false

    func validate() throws {
        guard (1...255).contains(shares) else { throw ValidationError("give 1 to 255 --shares") }
        guard (1...shares).contains(needed) else {
            throw ValidationError("give a --needed from 1 to the number of shares")
        }
        guard scheme == .shamir || needed == shares else {
            throw ValidationError("xor needs all shares: give --needed \(shares)")
        }
        guard !output.isEmpty, !output.hasSuffix("/") else {
            throw ValidationError("give --output a name, perhaps behind a folder's")
        }
    }

    func run() throws {
        CoreDumps.disable()
        let paths = (1...shares).map { "\(output)-\($0).\(text ? "txt" : "share")" }
        let source = try SecretInput(input)
        let set = try ShareReport.naming(paths) { () throws(SecretSharingError) in
            text ? try splitText(source, to: paths) : try splitBytes(source, to: paths)
        }
        for path in paths { print(path) }
        ShareReport.note("set \(set): any \(needed) of these \(shares) files give the secret back")
    }

    private var shareScheme: ShareScheme { scheme == .xor ? .xor : .shamir }

    private func splitBytes(
        _ source: SecretInput, to paths: [String]
    ) throws(SecretSharingError) -> ShareSetID {
        let terms = ShareFiles.Terms(
            needed: needed, scheme: shareScheme, hasCommitments: commitments, replacing: force)
        return try ShareFiles.split(
            source.descriptor, name: source.name, to: paths, terms)
    }

    private func splitText(
        _ source: SecretInput, to paths: [String]
    ) throws(SecretSharingError) -> ShareSetID {
        let secret = try ShareFiles.readAll(
            source.descriptor, name: source.name, limit: PortableShare.textLimit / 2)
        let made = try PortableShare.split(
            secret, needed: needed, parties: shares, scheme: shareScheme,
            commitments: commitments)
        var files = [AtomicFile]()
        for (share, path) in zip(made, paths) {
            let file = try AtomicFile(path: path)
            let line = try share.text()
            try line.withUnsafeBufferPointer { line throws(SecretSharingError) in
                try file.append(UnsafeRawBufferPointer(line))
            }
            try [UInt8(ascii: "\n")].withUnsafeBufferPointer { end throws(SecretSharingError) in
                try file.append(UnsafeRawBufferPointer(end))
            }
            files.append(file)
        }
        try ShareFiles.publish(files, replacing: force)
        return made[0].header.set
    }
}
