internal import CKernels

/// Splits a byte string by exclusive or, piece by piece: all shares but the last are random.
///
/// Randomness as `ByteSplitter`'s. Constant time in the secret.
public struct XORSplitter: ~Copyable {
    private let parties: Int
    private var stream = BulkRandomness()
    private let pad: UnsafeMutableRawBufferPointer

    /// Throws `.invalidThreshold` unless there is at least one party.
    public init(parties: Int) throws(SecretSharingError) {
        guard parties >= 1 else {
            throw .invalidThreshold(threshold: parties - 1, parties: parties)
        }
        self.parties = parties
        pad = .allocate(byteCount: KeyStream.unit, alignment: 64)
    }

    deinit {
        mpc_wipe(pad.baseAddress, pad.count)
        pad.deallocate()
    }

    /// Writes one share a party to `shares`.
    ///
    /// - Precondition: As many shares as parties, each as long as the secret; they don't overlap.
    public mutating func split(
        _ secret: UnsafeRawBufferPointer, into shares: [UnsafeMutableRawBufferPointer]
    ) {
        precondition(
            shares.count == parties && shares.allSatisfy { $0.count == secret.count },
            "as many shares as parties, as long as the secret")
        shares[parties - 1].copyMemory(from: secret)
        for share in shares.dropLast() {
            stream.fill(share, pad: pad)
            xor(UnsafeRawBufferPointer(share), into: shares[parties - 1])
        }
    }
}

/// Xors all `shares` into `secret`, which is overwritten.
func combineXOR(
    _ shares: [UnsafeRawBufferPointer], into secret: UnsafeMutableRawBufferPointer
) {
    guard let first = shares.first else { return }
    secret.copyMemory(from: first)
    for share in shares.dropFirst() { xor(share, into: secret) }
}

private func xor(_ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer) {
    guard let from = source.baseAddress, let to = target.baseAddress else { return }
    mpc_xor_bytes(
        to.assumingMemoryBound(to: UInt8.self), from.assumingMemoryBound(to: UInt8.self),
        target.count)
}
