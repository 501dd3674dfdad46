/// For whom each node encrypts its share of a key.
public struct BackupPayload: KeyPayload {
    /// The custodians' public keys in PEM: RSA of 3072 bits or more, or P-256.
    public var custodians: [String]
    /// How many of them together restore a share; with mnemonics in groups, the fewest that do.
    public var threshold: Int
    /// That each custodian gets a SLIP-39 mnemonic of each share; absent: a part of a publicly verifiable
    /// sharing.
    public var mnemonics: MnemonicTerms?

    public init(custodians: [String], threshold: Int, mnemonics: MnemonicTerms? = nil) {
        self.custodians = custodians
        self.threshold = threshold
        self.mnemonics = mnemonics
    }

    public static var operation: KeyPolicy.Operation { .backup }

    public var encoded: [UInt8] {
        let parts = [[UInt8(clamping: threshold)]] + custodians.map { Array($0.utf8) }
        guard let mnemonics else { return Self.encode("backup", parts) }
        return Self.encode("backup-mnemonics", [mnemonics.encoded] + parts)
    }
}
