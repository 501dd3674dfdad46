/// What a slot of a frame holds: a public value, or the number of the node that will hold it.
struct TraceValue: BitwiseCopyable {
    /// The value when public: an integer zero-extended, or a pointer.
    var bits: UInt64
    /// The node when secret, otherwise 0.
    var node: UInt32
    var flags: UInt32

    /// Never written: merging with it gives the other value.
    static let undefinedFlag: UInt32 = 1
    /// One of several pointers by a secret: refused where it is used.
    static let mixedPointerFlag: UInt32 = 2

    static let undefined = TraceValue(bits: 0, node: 0, flags: undefinedFlag)
    static let mixedPointer = TraceValue(bits: 0, node: 0, flags: mixedPointerFlag)

    @inline(__always) init(bits: UInt64, node: UInt32, flags: UInt32) {
        self.bits = bits
        self.node = node
        self.flags = flags
    }

    @inline(__always) init(_ bits: UInt64) {
        self.init(bits: bits, node: 0, flags: 0)
    }

    @inline(__always) init(node: UInt32) {
        self.init(bits: 0, node: node, flags: 0)
    }

    @inline(__always) var isSecret: Bool { node != 0 }
    @inline(__always) var isPublic: Bool { node == 0 }
    @inline(__always) var isUndefined: Bool { flags & Self.undefinedFlag != 0 }
    @inline(__always) var isMixedPointer: Bool { flags & Self.mixedPointerFlag != 0 }

    @inline(__always) func isPublic(_ value: UInt64) -> Bool { node == 0 && bits == value }

    @inline(__always) func isSame(as other: TraceValue) -> Bool {
        bits == other.bits && node == other.node && flags == other.flags
    }
}
