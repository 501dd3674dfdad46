import ArgumentParser
import ComputeNode
import Foundation
import SecretSharing

/// What custodians bring.
struct CustodianOptions: ParsableArguments {
    @Option(help: "A file with a custodian's secret key in PEM, mode 0600; may be repeated.")
    var custodian: [String] = []
    @Option(help: "A file with a custodian's SLIP-39 mnemonic; may be repeated.")
    var mnemonic: [String] = []

    var isEmpty: Bool { custodian.isEmpty && mnemonic.isEmpty }

    /// What is in the files, each of which is of the backup.
    func read(for backup: KeyBackup) throws -> [CustodianSecret] {
        var found: [CustodianSecret] = []
        for path in custodian {
            let key = try BackupFile.secretKey(path)
            guard try backup.isCustodian(key.publicKey) else {
                throw CommandFailure("\(path) is the key of no custodian of this backup")
            }
            found.append(.key(key))
        }
        var shares: [SLIP39Share] = []
        for path in mnemonic {
            let share = try Self.share(path)
            guard try backup.hasMnemonic(share) else {
                throw CommandFailure("\(path) has a mnemonic that is of no share of this backup")
            }
            shares.append(share)
        }
        if !shares.isEmpty { found.append(.mnemonics(shares)) }
        return found
    }

    private static func share(_ path: String) throws -> SLIP39Share {
        do throws(SecretSharingError) {
            if let share = try MnemonicFile.share(path: path) { return share }
        } catch .mnemonic(let defect) {
            throw CommandFailure("\(path): \(defect)")
        } catch { throw CommandFailure("\(error)") }
        let isReadable = FileManager.default.isReadableFile(atPath: path)
        throw CommandFailure(path + (isReadable ? " has no SLIP-39 mnemonic" : " can't be read"))
    }
}
