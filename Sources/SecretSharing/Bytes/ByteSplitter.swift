internal import CKernels
public import FiniteFields

/// Splits a byte string piece by piece, for secrets that are larger than memory.
///
/// The shares of the pieces, put one after the other, are the shares of the whole. The randomness is
/// AES-128-CTR under keys of the operating system's, a new one for each 2^24 bytes: privacy against
/// `threshold` shares is that of AES-128 as a pseudo-random function. Constant time in the secret.
public struct ByteSplitter: ~Copyable {
    private let threshold: Int
    private let indices: [UInt8]
    private var randomness = BulkRandomness()
    private let coefficients: UnsafeMutableRawBufferPointer
    private let padding: UnsafeMutableRawBufferPointer
    /// Where each share goes: made once, not for each piece.
    private let targets: UnsafeMutableBufferPointer<UnsafeMutablePointer<UInt8>?>
    /// Whether the kernel that takes its randomness from registers has these indices.
    private let isLinear: Bool

    /// How many bytes of coefficients are made at a time: they stay in the first cache.
    private static let coefficientByteCount = 1 << 14

    public init(_ sharing: ShamirSharing<GF256>) {
        threshold = sharing.threshold
        indices = sharing.indices.map(\.element.byte)
        let unit = KeyStream.unit
        coefficients = .allocate(
            byteCount: max(Self.coefficientByteCount, threshold * unit), alignment: 64)
        padding = .allocate(byteCount: (1 + indices.count) * unit, alignment: 64)
        targets = .allocate(capacity: indices.count)
        targets.initialize(repeating: nil)
        isLinear = (1...2).contains(threshold) && indices.allSatisfy { $0 < 8 }
    }

    deinit {
        for memory in [coefficients, padding] {
            mpc_wipe(memory.baseAddress, memory.count)
            memory.deallocate()
        }
        targets.deallocate()
    }

    /// Writes the share of `secret` for each index, in their order, to `shares`.
    ///
    /// - Precondition: As many shares as indices, each as long as the secret; they don't overlap.
    public mutating func split(
        _ secret: UnsafeRawBufferPointer, into shares: [UnsafeMutableRawBufferPointer]
    ) {
        precondition(
            shares.count == indices.count && shares.allSatisfy { $0.count == secret.count },
            "as many shares as indices, as long as the secret")
        guard let base = secret.baseAddress else { return }
        for (i, share) in shares.enumerated() {
            targets[i] = share.baseAddress?.assumingMemoryBound(to: UInt8.self)
        }
        let source = base.assumingMemoryBound(to: UInt8.self)
        let whole = secret.count / KeyStream.unit * KeyStream.unit
        splitUnits(source, count: whole)
        if whole < secret.count { splitRest(source + whole, count: secret.count - whole) }
    }

    /// Splits whole units, and moves `targets` behind them.
    private mutating func splitUnits(
        _ source: UnsafePointer<UInt8>, count: Int
    ) {
        let unit = KeyStream.unit
        var done = 0
        while done < count {
            var here = count - done
            let isFused = isLinear && randomness.stream.vectors != nil
            if !isFused {
                here = min(here, coefficients.count / max(1, threshold) / unit * unit)
            }
            if threshold > 0 {
                here = randomness.take(threshold * here, unit: threshold * unit) / threshold
            }
            if isFused, let vectors = randomness.stream.vectors {
                mpc_gf256_split_stream(
                    vectors, targets.baseAddress, indices, indices.count, source + done,
                    threshold, here)
            } else {
                let values = UnsafeMutableRawBufferPointer(
                    rebasing: coefficients[..<(threshold * here)])
                values.initializeMemory(as: UInt8.self, repeating: 0)
                randomness.stream.xor(into: values)
                mpc_gf256_split(
                    targets.baseAddress, indices, indices.count, source + done,
                    values.baseAddress?.assumingMemoryBound(to: UInt8.self), threshold, here)
            }
            done += here
            for i in targets.indices { targets[i] = targets[i].map { $0 + here } }
        }
    }

    /// Splits less than a unit, by way of one that is filled up with zeros.
    private mutating func splitRest(
        _ source: UnsafePointer<UInt8>, count: Int
    ) {
        guard let pad = padding.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return }
        let unit = KeyStream.unit
        pad.update(repeating: 0, count: unit)
        pad.update(from: source, count: count)
        let ends = Array(targets)
        for i in indices.indices { targets[i] = pad + unit * (i + 1) }
        splitUnits(pad, count: unit)
        for (i, end) in ends.enumerated() {
            end?.update(from: pad + unit * (i + 1), count: count)
        }
    }
}
