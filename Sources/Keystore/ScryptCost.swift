/// How much work scrypt makes of a passphrase (RFC 7914, 2).
public struct ScryptCost: Equatable, Sendable {
    /// The cost parameter is 2 to this power.
    var logN: UInt8
    /// r.
    var blockSize: UInt32
    /// p.
    var parallelization: UInt32

    /// N = 2^17, r = 8, p = 1: 128 MiB and some tenths of a second.
    public static let standard = ScryptCost(logN: 17, blockSize: 8, parallelization: 1)
    /// N = 2^10: for tests.
    package static let insecureFast = ScryptCost(logN: 10, blockSize: 8, parallelization: 1)

    package init(logN: UInt8, blockSize: UInt32, parallelization: UInt32) {
        self.logN = logN
        self.blockSize = blockSize
        self.parallelization = parallelization
    }

    /// Bytes: 128 r (N + p).
    var memory: Int { 128 * Int(blockSize) * (1 << Int(logN) + Int(parallelization)) }

    /// Whether a header may ask for it: no more than 1 GiB and 16 passes.
    var isBearable: Bool {
        (10...20).contains(logN) && (1...8).contains(blockSize)
            && (1...16).contains(parallelization) && memory <= 1 << 30 + 1 << 20
    }
}
