/// Keccak-256 as Ethereum uses it: the original padding 0x01, not that of SHA-3 (FIPS 202).
/// Incremental; constant time in the content, not in the length.
///
///     var hash = Keccak256()
///     hash.update(prefix)
///     hash.update(body)
///     let digest = hash.finish()
public struct Keccak256: Sendable {
    /// Bytes taken in by one permutation.
    private static let rate = 136

    private var lanes: InlineArray<25, UInt64> = .init(repeating: 0)
    /// Bytes of the current block already taken in.
    private var filled = 0

    /// The hash of nothing yet.
    public init() {}

    /// The hash of `bytes`.
    public static func hash(_ bytes: some Sequence<UInt8>) -> Hash32 {
        var hash = Keccak256()
        hash.update(bytes)
        return hash.finish()
    }

    /// Takes in more bytes.
    public mutating func update(_ bytes: some Sequence<UInt8>) {
        let done: Void? = bytes.withContiguousStorageIfAvailable {
            absorb(UnsafeRawBufferPointer($0))
        }
        if done == nil {
            Array(bytes).withUnsafeBytes { absorb($0) }
        }
    }

    /// Takes in the UTF-8 of `text`.
    public mutating func update(_ text: String) { update(Array(text.utf8)) }

    /// The hash of all that was taken in. The value can be used no further; start a new one.
    public consuming func finish() -> Hash32 {
        lanes[filled / 8] ^= 1 << UInt64(8 * (filled % 8))
        lanes[Self.rate / 8 - 1] ^= 0x80 << 56
        permute()
        return Hash32(
            word0: lanes[0].byteSwapped, word1: lanes[1].byteSwapped, word2: lanes[2].byteSwapped,
            word3: lanes[3].byteSwapped)
    }

    private mutating func permute() {
        var span = lanes.mutableSpan
        span.withUnsafeMutableBufferPointer { buffer in
            if let base = buffer.baseAddress { KeccakPermutation.apply(base) }
        }
    }

    private mutating func absorb(_ bytes: UnsafeRawBufferPointer) {
        var position = 0
        while position < bytes.count {
            if filled == 0, bytes.count - position >= Self.rate {
                for lane in 0..<Self.rate / 8 {
                    lanes[lane] ^= UInt64(
                        littleEndian: bytes.loadUnaligned(
                            fromByteOffset: position + 8 * lane, as: UInt64.self))
                }
                position += Self.rate
                permute()
                continue
            }
            lanes[filled / 8] ^= UInt64(bytes[position]) << UInt64(8 * (filled % 8))
            position += 1
            filled += 1
            if filled == Self.rate {
                filled = 0
                permute()
            }
        }
    }
}
