/// What one recorded operation does. The result's domain is fixed by the operation.
///
/// *Arithmetic* results are elements of Z/2^64; a value of a narrower type stands in the low bits and
/// what is above them is arbitrary. *Boolean* results are words of `width` bits shared by exclusive
/// or; the bits above `width` are zero in every share.
enum TraceOperation: UInt8 {
    // Arithmetic results.
    /// A value that is already there: an input, or a result of an earlier window.
    case arithmeticLeaf
    /// The same, not reduced: only linear functions can be taken of it (`TraceSchedule`).
    case additiveArithmeticLeaf
    case add
    case subtract
    case addConstant
    case scale
    case multiply
    /// One Boolean bit as 0 or 1 of Z/2^64.
    case fromBit
    /// A Boolean word of `width` bits as an element of Z/2^64.
    case fromBits
    /// The sum of all lanes of a group.
    case sumOfLanes
    /// The sum of all products of two groups, lane by lane.
    case dotProduct

    // Boolean results.
    case booleanLeaf
    case additiveBooleanLeaf
    case xor
    case xorConstant
    case andConstant
    case shiftLeft
    case shiftRight
    /// Sign-extends from bit `immediate >> 8`, then shifts right by `immediate & 255`.
    case signedShiftRight
    /// The constant `immediate` where the bit is one, else zero.
    case maskConstant
    /// The bits at odd places of a word, packed.
    case oddBits
    /// The bits at even places of a word, packed.
    case evenBits
    case and
    /// The lowest bit of an arithmetic value.
    case lowBit
    /// The highest bit of an arithmetic value.
    case highBit
    /// Whether an arithmetic value is zero modulo 2^64.
    case isZero
    /// The low `width` bits of an arithmetic value.
    case toBits

    @inline(__always) var isArithmetic: Bool { rawValue < TraceOperation.booleanLeaf.rawValue }

    @inline(__always) var isLeaf: Bool {
        switch self {
        case .arithmeticLeaf, .booleanLeaf, .additiveArithmeticLeaf, .additiveBooleanLeaf: true
        default: false
        }
    }

    @inline(__always) var isAdditiveLeaf: Bool {
        self == .additiveArithmeticLeaf || self == .additiveBooleanLeaf
    }

    /// Products that leave an additive three-party sharing until they are reshared.
    @inline(__always) var isProduct: Bool {
        self == .multiply || self == .and || self == .dotProduct
    }

    /// Makes one value of all lanes of its operands.
    @inline(__always) var joinsLanes: Bool { self == .sumOfLanes || self == .dotProduct }

    /// Needs messages of its own: performed in batches by the back end.
    @inline(__always) var isBatched: Bool {
        switch self {
        case .fromBit, .fromBits, .highBit, .isZero, .toBits: true
        default: false
        }
    }

    /// Linear in its operands and in their domain: works on additive sharings as well.
    @inline(__always) var isLinear: Bool {
        switch self {
        case .add, .subtract, .addConstant, .scale, .sumOfLanes, .xor, .xorConstant, .andConstant,
            .shiftLeft, .shiftRight, .signedShiftRight, .maskConstant, .oddBits, .evenBits:
            true
        default: false
        }
    }

    @inline(__always) var isBinary: Bool {
        switch self {
        case .add, .subtract, .multiply, .dotProduct, .xor, .and: true
        default: false
        }
    }
}

/// One recorded operation: 24 bytes. Operands are numbers of earlier nodes; 0 is no node.
///
/// A *group* is one operation on many lanes: it takes as many numbers, and its node stands at the first of
/// them. An operand with `laneFlag` has a value for each lane, one number behind the other; one without it
/// is the same for all.
struct TraceNode: BitwiseCopyable {
    var a: UInt32
    var b: UInt32
    var immediate: UInt64
    var operation: TraceOperation
    /// Bits of a Boolean result; 64 for an arithmetic one.
    var width: UInt8
    /// Lanes of the operands.
    var lanes: UInt32 = 1

    static let laneFlag: UInt32 = 1 << 31

    /// The number without the flag, as an index.
    @inline(__always) static func index(_ id: UInt32) -> Int { Int(id & ~laneFlag) }

    @inline(__always) static func hasLanes(_ id: UInt32) -> Bool { id & laneFlag != 0 }

    /// Whether it has a result for each lane.
    @inline(__always) var isGroup: Bool { lanes > 1 && !operation.joinsLanes }

    /// What it does in the lane `offset` behind the first; only in that one if not `asGroup`.
    func moved(by offset: Int, asGroup: Bool) -> TraceNode {
        func operand(_ id: UInt32) -> UInt32 {
            guard Self.hasLanes(id) else { return id }
            let moved = id + UInt32(offset)
            return asGroup ? moved : moved & ~Self.laneFlag
        }
        var node = self
        node.a = operand(a)
        node.b = operand(b)
        return node
    }
}

/// What is known of a node's value without knowing it.
///
/// For an arithmetic node: bounds of the ring element read as a signed 64-bit integer. For a Boolean
/// node: `low` is 0 and `high` holds the bits that may be one.
struct TraceBounds: BitwiseCopyable, Equatable {
    var low: Int64
    var high: Int64

    static let all = TraceBounds(low: .min, high: .max)

    @inline(__always) init(low: Int64, high: Int64) {
        self.low = low
        self.high = high
    }

    @inline(__always) init(mask: UInt64) {
        low = 0
        high = Int64(bitPattern: mask)
    }

    @inline(__always) var mask: UInt64 { UInt64(bitPattern: high) }

    /// Whether the ring element is the value of an unsigned integer of `width` bits.
    @inline(__always) func isUnsigned(_ width: Int) -> Bool {
        width >= 64 || (low >= 0 && UInt64(bitPattern: high) >> UInt64(width) == 0)
    }

    /// Whether the ring element is the sign-extended value of a signed integer of `width` bits.
    @inline(__always) func isSigned(_ width: Int) -> Bool {
        if width >= 64 { return true }
        let half = Int64(1) << Int64(width - 1)
        return low >= -half && high < half
    }

    @inline(__always) static func + (a: TraceBounds, b: TraceBounds) -> TraceBounds {
        let (low, under) = a.low.addingReportingOverflow(b.low)
        let (high, over) = a.high.addingReportingOverflow(b.high)
        return under || over ? .all : TraceBounds(low: low, high: high)
    }

    @inline(__always) static func - (a: TraceBounds, b: TraceBounds) -> TraceBounds {
        let (low, under) = a.low.subtractingReportingOverflow(b.high)
        let (high, over) = a.high.subtractingReportingOverflow(b.low)
        return under || over ? .all : TraceBounds(low: low, high: high)
    }

    @inline(__always) static func * (a: TraceBounds, b: TraceBounds) -> TraceBounds {
        if a.low >= 0 && b.low >= 0 {
            let (high, over) = a.high.multipliedReportingOverflow(by: b.high)
            return over ? .all : TraceBounds(low: a.low &* b.low, high: high)
        }
        return general(a, b)
    }

    private static func general(_ a: TraceBounds, _ b: TraceBounds) -> TraceBounds {
        var low = Int64.max
        var high = Int64.min
        for x in [a.low, a.high] {
            for y in [b.low, b.high] {
                let (product, over) = x.multipliedReportingOverflow(by: y)
                if over { return .all }
                low = min(low, product)
                high = max(high, product)
            }
        }
        return TraceBounds(low: low, high: high)
    }

    @inline(__always) func union(_ other: TraceBounds) -> TraceBounds {
        TraceBounds(low: min(low, other.low), high: max(high, other.high))
    }
}

/// All ones in the low `width` bits; `width` is 0 to 64.
@inline(__always) func lowMask(_ width: Int) -> UInt64 {
    width >= 64 ? .max : (UInt64(1) &<< UInt64(width)) &- 1
}
