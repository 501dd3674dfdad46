/// For whom each node encrypts its share of a key.
public struct BackupPayload: KeyPayload {
    /// The custodians' public keys in PEM: RSA of 3072 bits or more, or P-256.
    public var custodians: [String]
    /// How many of them together restore a share.
    public var threshold: Int

    public init(custodians: [String], threshold: Int) {
        self.custodians = custodians
        self.threshold = threshold
    }

    public static var operation: KeyPolicy.Operation { .backup }

    public var encoded: [UInt8] {
        Self.encode(
            "backup", [[UInt8(clamping: threshold)]] + custodians.map { Array($0.utf8) })
    }
}
