import ArgumentParser
import ComputeNode
import Foundation
import SecretSharing

/// `mpc key custodian open`: a custodian's mnemonics.
struct CustodianOpen: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "open", abstract: "Open a custodian's SLIP-39 mnemonics in a backup.",
        discussion: """
            Run it where the custodian's secret key is. Writes PREFIX-1.txt, PREFIX-2.txt, ..., one \
            mnemonic for each holder's share, with mode 0600: write the words down, and remove the \
            files. They are never shown. Holders whose box is not right are named on the standard \
            error. Alone they give nothing; whoever has enough custodians' mnemonics has the key.
            """)

    @Argument(help: "The backup.", completion: .file()) var backup: String
    @Option(help: "The file with the custodian's secret key in PEM, mode 0600.") var key: String
    @Option(help: "What the names of the files begin with.") var output: String

    func validate() throws {
        guard !output.isEmpty, !output.hasSuffix("/") else {
            throw ValidationError("give --output a name, perhaps behind a folder's")
        }
    }

    func run() throws {
        CoreDumps.disable()
        let backup = try BackupFile.read(backup)
        let secret = try BackupFile.secretKey(key)
        guard try backup.isCustodian(secret.publicKey) else {
            throw CommandFailure("\(key) is the key of no custodian of this backup")
        }
        let opened = try backup.open(secret)
        let holders = opened.mnemonics.sorted { $0.key < $1.key }
        try ShareReport.naming([]) { () throws(SecretSharingError) in
            let files = try SecretSplit.files(
                holders.map { "\(output)-\($0.key).txt" }, replacing: false)
            for ((_, share), file) in zip(holders, files) {
                try SecretSplit.writeLine(share.mnemonic(), to: file)
            }
            try ShareFiles.publish(files)
        }
        for (holder, _) in holders { print("\(output)-\(holder).txt") }
        for holder in opened.faulty {
            ShareReport.note("holder \(holder) has sealed no mnemonic for this custodian")
        }
        guard !holders.isEmpty else {
            throw CommandFailure("no mnemonic in the backup opens with this key")
        }
    }
}
