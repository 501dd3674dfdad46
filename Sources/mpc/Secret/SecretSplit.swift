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

            With --scheme slip39 a secret of 16 to 64 bytes becomes mnemonics for people to keep, \
            PREFIX-1.txt, ... In groups they are PREFIX-1-1.txt, ... for the first group's first \
            member: --group 2of3 --group 3of5 --groups-needed 2.
            """)

    enum Scheme: String, ExpressibleByArgument, CaseIterable { case shamir, xor, slip39 }

    @Option(help: "How many shares the secret needs, from 1.") var needed: Int?
    @Option(help: "How many shares to make, at most 255; 16 with slip39.") var shares: Int?
    @Option(
        help: "The file to split; without it, the standard input.", completion: .file())
    var input: String?
    @Option(help: "What the names of the share files begin with.") var output: String
    @Option(help: "shamir; xor, which needs all shares and is the simplest to check; or slip39.")
    var scheme = Scheme.shamir
    @Flag(help: "Write text, for secrets of some thousand bytes at most.") var text = false
    @Flag(
        inversion: .prefixedNo,
        help: "Commit to all shares in each, so that a wrong one is known even with none to spare.")
    var commitments = true
    @Option(help: "With slip39: a group, such as 2of3; once a group, at most 16.")
    var group: [MnemonicGroup] = []
    @Option(help: "With slip39: how many of the groups the secret needs.") var groupsNeeded: Int?
    @OptionGroup var passphrase: PassphraseOption
    @Flag(help: "Replace files that are there already.") var force = false

    func validate() throws {
        if group.isEmpty {
            guard let shares, let needed else {
                let groups = scheme == .slip39 ? ", or each --group" : ""
                throw ValidationError("give --needed and --shares\(groups)")
            }
            guard (1...255).contains(shares) else {
                throw ValidationError("give 1 to 255 --shares")
            }
            guard (1...shares).contains(needed) else {
                throw ValidationError("give a --needed from 1 to the number of shares")
            }
            guard scheme != .xor || needed == shares else {
                throw ValidationError("xor needs all shares: give --needed \(shares)")
            }
        }
        if scheme == .slip39 { try validateGroups() } else { try validateNoGroups() }
        guard !output.isEmpty, !output.hasSuffix("/") else {
            throw ValidationError("give --output a name, perhaps behind a folder's")
        }
    }

    func run() throws {
        CoreDumps.disable()
        guard scheme != .slip39 else { return try splitMnemonics() }
        guard let needed, let shares else { return }
        let paths = (1...shares).map { "\(output)-\($0).\(text ? "txt" : "share")" }
        let source = try SecretInput(input)
        let set = try ShareReport.naming(paths) { () throws(SecretSharingError) in
            let terms = ShareFiles.Terms(
                needed: needed, scheme: scheme == .xor ? .xor : .shamir,
                hasCommitments: commitments, replacing: force)
            return text
                ? try splitText(source, to: paths, terms)
                : try ShareFiles.split(source.descriptor, name: source.name, to: paths, terms)
        }
        for path in paths { print(path) }
        if needed == 1 { ShareReport.note("each of them alone is the secret: keep it as that") }
        ShareReport.note("set \(set): any \(needed) of these \(shares) files give the secret back")
    }

    private func splitText(
        _ source: SecretInput, to paths: [String], _ terms: ShareFiles.Terms
    ) throws(SecretSharingError) -> ShareSetID {
        let files = try Self.files(paths, replacing: terms.replacing)
        let secret = try ShareFiles.readAll(
            source.descriptor, name: source.name, limit: PortableShare.textLimit / 2)
        let made = try PortableShare.split(
            secret, needed: terms.needed, parties: paths.count, scheme: terms.scheme,
            commitments: terms.hasCommitments)
        for (share, file) in zip(made, files) { try Self.writeLine(try share.text(), to: file) }
        try ShareFiles.publish(files)
        return made[0].header.set
    }

    /// Files that are yet to be written and published.
    static func files(
        _ paths: [String], replacing: Bool
    ) throws(SecretSharingError) -> [AtomicFile] {
        var files = [AtomicFile]()
        for path in paths { files.append(try AtomicFile(path: path, replacing: replacing)) }
        return files
    }

    /// Writes one line of text.
    static func writeLine(
        _ text: borrowing SecretVector<UInt8>, to file: AtomicFile
    ) throws(SecretSharingError) {
        try text.withUnsafeBufferPointer { text throws(SecretSharingError) in
            try file.append(UnsafeRawBufferPointer(text))
        }
        try [UInt8(ascii: "\n")].withUnsafeBufferPointer { end throws(SecretSharingError) in
            try file.append(UnsafeRawBufferPointer(end))
        }
    }
}
