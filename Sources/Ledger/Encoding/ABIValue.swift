/// A value of an `ABIType`.
public indirect enum ABIValue: Hashable, Sendable {
    /// Of `uint`.
    case uint(UInt256)
    /// Of `int`: the two's complement in 256 bits.
    case int(UInt256)
    case bool(Bool)
    case address(Address)
    /// Of `fixedBytes`: exactly as many bytes as the type has.
    case fixedBytes([UInt8])
    case bytes([UInt8])
    case string(String)
    /// Of `array` and `fixedArray`.
    case array([ABIValue])
    case tuple([ABIValue])

    /// A word of 32 bytes.
    public static func bytes32(_ word: Bytes32) -> ABIValue { .fixedBytes(word.bytes) }

    /// A small unsigned number.
    public static func uint64(_ value: UInt64) -> ABIValue { .uint(UInt256(value)) }

    /// Array of words.
    public static func words(_ words: some Sequence<Bytes32>) -> ABIValue {
        .array(words.map { .bytes32($0) })
    }
}
