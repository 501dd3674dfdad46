import ArgumentParser
import ComputeNode
import SecretSharing

/// `mpc key backup`.
struct KeyBackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Have each node encrypt its share to custodians.",
        discussion: """
            The file has nothing secret but to enough custodians together; it is checked before it is \
            written, and no file is replaced. Try it with `mpc key drill`. A custodian makes its key with

              openssl genpkey -out custodian.pem -algorithm EC \\
                -pkeyopt ec_paramgen_curve:P-256

            and gives you what openssl pkey -in custodian.pem -pubout prints.

            With --mnemonics each custodian gets SLIP-39 words to write down, which it opens on its own \
            machine (`mpc key custodian open`). In groups, the custodians in their order: --group 2of3 \
            --group 2of2 --groups-needed 1. What is sealed nobody else sees: hold a drill.
            """)

    @OptionGroup var use: UseOptions
    @Option(
        help: """
            A file with a custodian's public key in PEM, RSA-3072 or P-256; 2 to 5 of them, 16 with \
            mnemonics.
            """)
    var custodian: [String]
    @Option(help: "How many custodians together restore the key; two at least.")
    var threshold: Int?
    @Flag(help: "As SLIP-39 mnemonics.") var mnemonics = false
    @Option(help: "With --mnemonics: a group, such as 2of3; once a group, in place of --threshold.")
    var group: [MnemonicGroup] = []
    @Option(help: "With --group: how many of the groups are needed.") var groupsNeeded: Int?
    @Option(
        help: "With --mnemonics: the number of the set, from 0 to 32767; without it, a random one.")
    var set: Int?
    @Option(help: "The file to write.") var output: String

    func validate() throws {
        guard (2...(mnemonics ? 16 : 5)).contains(custodian.count) else {
            throw ValidationError("give 2 to 5 --custodian, or up to 16 with --mnemonics")
        }
        if let threshold, !(2...custodian.count).contains(threshold) {
            throw ValidationError("--threshold must be from 2 to the number of custodians")
        }
        guard mnemonics || group.isEmpty && groupsNeeded == nil && set == nil else {
            throw ValidationError("--group, --groups-needed and --set go with --mnemonics")
        }
        guard group.isEmpty == (threshold != nil) else {
            throw ValidationError("give --threshold, or with --mnemonics --group")
        }
        guard set.map({ (0..<1 << 15).contains($0) }) ?? true else {
            throw ValidationError("--set is from 0 to 32767")
        }
        // What is approved is one set.
        guard !(mnemonics && set == nil && (use.dryRun || !use.approval.isEmpty)) else {
            throw ValidationError("give the same --set for --dry-run and with --approval")
        }
    }

    func run() async throws {
        let custodians = try custodian.map { try BackupFile.publicKey($0) }
        let payload = try payload(custodians)
        let target = try SecretOutput(output)
        let (committee, _) = try await use.options.committee()
        let consent = try use.consent()
        if try await use.isDry(payload, consent, committee) { return }
        let backup = try await committee.backUp(
            use.keyId(), payload, purpose: try await use.purpose(committee), consent: consent,
            patience: use.options.patience)
        try BackupFile.write(backup, to: target)
        let report = try backup.verify()
        print(
            "\(report.restorable.count) shares "
                + (report.isShown ? "can be restored" : "are sealed to the custodians")
                + ", \(report.needed) are needed")
        try BackupFile.requireComplete(report)
    }

    private func payload(_ custodians: [RecipientKey]) throws -> BackupPayload {
        let keys = custodians.map(\.pem)
        guard mnemonics else {
            return BackupPayload(custodians: keys, threshold: threshold ?? 0)
        }
        let groups: [MnemonicTerms.Group] =
            group.isEmpty
            ? [.init(needed: threshold ?? 0, members: keys.count)]
            : group.map { .init(needed: $0.group.needed, members: $0.group.members) }
        let terms = MnemonicTerms(
            groups: groups, groupsNeeded: groupsNeeded ?? 1, identifier: set)
        guard let fewest = terms.fewest(custodians) else {
            throw CommandFailure(
                "the groups must have as many members as there are custodians, each custodian once, "
                    + "and no custodian may be enough alone")
        }
        return BackupPayload(custodians: keys, threshold: fewest, mnemonics: terms)
    }
}
