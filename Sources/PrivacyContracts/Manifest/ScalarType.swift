/// A C integer type as the manifest names it.
public enum ScalarType: String, Hashable, Sendable, CaseIterable {
    case u8, u16, u32, u64, i8, i16, i32, i64, bool

    /// Bits in memory and in a register, where `bool` is one byte holding 0 or 1 (and `i1` as a
    /// parameter or result of a function).
    public var width: Int {
        switch self {
        case .u8, .i8, .bool: 8
        case .u16, .i16: 16
        case .u32, .i32: 32
        case .u64, .i64: 64
        }
    }

    /// Bytes in memory, and its alignment.
    public var size: Int { width / 8 }

    public var isSigned: Bool {
        switch self {
        case .i8, .i16, .i32, .i64: true
        default: false
        }
    }

    /// The values of the type.
    public var bounds: ValueRange {
        switch self {
        case .bool: ValueRange(lowest: 0, highest: 1)
        default:
            isSigned
                ? ValueRange(lowest: -(1 << (width - 1)), highest: (1 << (width - 1)) - 1)
                : ValueRange(lowest: 0, highest: (1 << width) - 1)
        }
    }
}

/// The integers from `lowest` to `highest`, both included.
public struct ValueRange: Hashable, Sendable {
    /// Within 65 bits and a sign: -2^63 at least where a manifest gave it.
    public var lowest: Int128
    /// At most 2^64 - 1 where a manifest gave it.
    public var highest: Int128

    /// The range with these ends; empty if `lowest > highest`.
    public init(lowest: Int128, highest: Int128) {
        self.lowest = lowest
        self.highest = highest
    }

    /// Whether `value` lies in it. Not constant-time: for clear values.
    public func contains(_ value: Int128) -> Bool { lowest <= value && value <= highest }
}
