import ArgumentParser
import ComputeNode
import SecretSharing

/// What custodians bring.
struct CustodianOptions: ParsableArguments {
    @Option(help: "A file with a custodian's secret key in PEM, mode 0600; may be repeated.")
    var custodian: [String] = []
    @Option(help: "A file with a custodian's SLIP-39 mnemonic; may be repeated.")
    var mnemonic: [String] = []

    var isEmpty: Bool { custodian.isEmpty && mnemonic.isEmpty }

    func read() throws -> [CustodianSecret] {
        var found = try custodian.map { CustodianSecret.key(try BackupFile.secretKey($0)) }
        var shares: [SLIP39Share] = []
        for path in mnemonic {
            let share = try ShareReport.naming([path]) { () throws(SecretSharingError) in
                try MnemonicFile.share(path: path)
            }
            guard let share else { throw CommandFailure("\(path) has no SLIP-39 mnemonic") }
            shares.append(share)
        }
        if !shares.isEmpty { found.append(.mnemonics(shares)) }
        return found
    }
}
