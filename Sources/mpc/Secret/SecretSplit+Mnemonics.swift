import ArgumentParser
import Foundation
import SecretSharing

/// Splitting into SLIP-39 mnemonics.
extension SecretSplit {
    func validateGroups() throws {
        guard !text, commitments else {
            throw ValidationError(
                "mnemonics are text and have no commitments: leave out --text and --no-commitments")
        }
        guard group.isEmpty || needed == nil && shares == nil else {
            throw ValidationError("give --group, or --needed and --shares, not both")
        }
        let groups = groups
        guard (1...16).contains(groups.count),
            (1...groups.count).contains(groupsNeeded ?? 1),
            groups.count == 1 || groupsNeeded != nil
        else {
            throw ValidationError("give at most 16 groups, and --groups-needed of them")
        }
        guard groups.allSatisfy({ $0.members <= 16 && ($0.needed > 1 || $0.members == 1) }) else {
            throw ValidationError(
                "a group has at most 16 members, and needs 2 or more of them unless it has only one"
            )
        }
    }

    func validateNoGroups() throws {
        guard group.isEmpty, groupsNeeded == nil, passphrase.passphraseFile == nil else {
            throw ValidationError(
                "--group, --groups-needed and --passphrase-file go with --scheme slip39")
        }
    }

    func splitMnemonics() throws {
        let groups = groups
        let paths = groups.enumerated().map { place, group in
            (1...group.members).map {
                groups.count == 1 ? "\(output)-\($0).txt" : "\(output)-\(place + 1)-\($0).txt"
            }
        }
        let phrase = try passphrase.read()
        let source = try SecretInput(input)
        let set = try ShareReport.naming(paths.flatMap { $0 }) { () throws(SecretSharingError) in
            let files = try Self.files(paths.flatMap { $0 }, replacing: force)
            let secret = try ShareFiles.readAll(source.descriptor, name: source.name, limit: 64)
            let shares = try SLIP39.split(
                secret, groups: groups, groupThreshold: groupsNeeded ?? 1, passphrase: phrase)
            for (share, file) in zip(shares.joined(), files) {
                try Self.writeLine(share.mnemonic(), to: file)
            }
            try ShareFiles.publish(files)
            return shares[0][0].set
        }
        for path in paths.joined() { print(path) }
        let enough =
            groups.count == 1
            ? "any \(groups[0].needed) of these \(groups[0].members) files"
            : "\(set.groupThreshold) of \(set.groupCount) groups"
        ShareReport.note(
            "set \(set.identifier): \(enough) give the secret back"
                + (passphrase.passphraseFile == nil ? "" : ", with the passphrase"))
    }

    private var groups: [SLIP39.Group] {
        guard group.isEmpty, let needed, let shares else { return group.map(\.group) }
        return [SLIP39.Group(needed: needed, members: shares)]
    }
}
