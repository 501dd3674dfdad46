import ArgumentParser

/// `mpc key`: keys that committees hold, and what nodes did with them.
struct KeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key",
        abstract: "Make and use keys that nodes hold together; check what they did.",
        subcommands: [
            KeyCreate.self, KeyListing.self, KeyShow.self, KeySign.self, KeyVerify.self,
            KeyRandom.self, KeyApprove.self, KeyRotate.self, KeyReshare.self,
            KeyPolicyCommand.self, KeyStop.self, KeyDelete.self, KeyBackupCommand.self,
            KeyDrill.self, KeyRestore.self, CustodianCommand.self, KeyEncrypt.self,
            KeyDecrypt.self, KeyRecipient.self, KeyImportCommand.self, KeyExportCommand.self,
            KeyOpenExport.self, KeyRepair.self, KeyAudit.self,
        ])
}
