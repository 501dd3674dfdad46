/// Boolean operations on values: words shared by exclusive or.
///
/// Every secret operand and result here is a Boolean node, except where a name says otherwise.
extension TraceGraph {
    private func bitLength(_ mask: UInt64) -> Int { 64 - mask.leadingZeroBitCount }

    /// The value modulo 2^`width` as a Boolean node, or public.
    mutating func boolean(_ x: TraceValue, _ width: Int) -> TraceValue {
        x.isPublic ? TraceValue(x.bits & lowMask(width)) : boolean(node: x.node, width)
    }

    /// The low `width` bits of any node.
    mutating func boolean(node id: UInt32, _ width: Int) -> TraceValue {
        let node = node(id)
        if !node.operation.isArithmetic { return masked(id, lowMask(width)) }
        switch node.operation {
        case .fromBit: return TraceValue(node: node.a)
        case .fromBits: return masked(node.a, lowMask(width))
        case .scale where self.node(node.a).operation == .fromBit:
            return spread(self.node(node.a).a, node.immediate & lowMask(width))
        case .addConstant:
            // c ? m + k : k
            let inner = self.node(node.a)
            let k = node.immediate
            if inner.operation == .fromBit {
                return xor(
                    spread(inner.a, ((1 &+ k) ^ k) & lowMask(width)),
                    TraceValue(k & lowMask(width)))
            }
            if inner.operation == .scale, self.node(inner.a).operation == .fromBit {
                return xor(
                    spread(
                        self.node(inner.a).a, ((inner.immediate &+ k) ^ k) & lowMask(width)),
                    TraceValue(k & lowMask(width)))
            }
        default: break
        }
        if width == 1 {
            return TraceValue(node: shared(.lowBit, id, width: 1, TraceBounds(mask: 1)))
        }
        let known = known(id)
        var needed = width
        if known.low >= 0 {
            needed = min(width, max(1, bitLength(UInt64(bitPattern: known.high))))
        }
        return TraceValue(
            node: shared(.toBits, id, width: needed, TraceBounds(mask: lowMask(needed))))
    }

    /// A Boolean node and a constant.
    mutating func masked(_ id: UInt32, _ wanted: UInt64) -> TraceValue {
        let possible = mask(id)
        let kept = possible & wanted
        if kept == 0 { return TraceValue(0) }
        if kept == possible { return TraceValue(node: id) }
        let node = node(id)
        if node.operation == .maskConstant { return spread(node.a, kept) }
        let source = node.operation == .andConstant ? node.a : id
        return TraceValue(
            node: shared(
                .andConstant, source, immediate: kept, width: bitLength(kept),
                TraceBounds(mask: kept)))
    }

    /// The constant `ones` where the bit `id` is one, else zero.
    mutating func spread(_ id: UInt32, _ ones: UInt64) -> TraceValue {
        if ones == 0 { return TraceValue(0) }
        if ones == 1 { return TraceValue(node: id) }
        return TraceValue(
            node: shared(
                .maskConstant, id, immediate: ones, width: bitLength(ones), TraceBounds(mask: ones))
        )
    }

    /// The constant `ones` where the one-bit value `c` is one, else zero.
    mutating func spread(_ c: TraceValue, _ ones: UInt64) -> TraceValue {
        if c.isPublic { return TraceValue(c.bits & 1 == 1 ? ones : 0) }
        let node = node(c.node)
        if node.operation == .xorConstant && node.immediate == 1 && ones != 1 {
            return xor(spread(node.a, ones), TraceValue(ones))
        }
        return spread(c.node, ones)
    }

    mutating func not(_ c: TraceValue) -> TraceValue { xor(c, TraceValue(1)) }

    mutating func xor(_ x: TraceValue, _ y: TraceValue) -> TraceValue {
        if x.isPublic {
            return y.isPublic ? TraceValue(x.bits ^ y.bits) : xorConstant(y.node, x.bits)
        }
        if y.isPublic { return xorConstant(x.node, y.bits) }
        if x.node == y.node { return TraceValue(0) }
        let a = node(x.node)
        let b = node(y.node)
        if a.operation == .xor {
            if a.a == y.node { return TraceValue(node: a.b) }
            if a.b == y.node { return TraceValue(node: a.a) }
        }
        if b.operation == .xor {
            if b.a == x.node { return TraceValue(node: b.b) }
            if b.b == x.node { return TraceValue(node: b.a) }
        }
        if a.operation == .xorConstant {
            let rest = xor(TraceValue(node: a.a), y)
            return xor(rest, TraceValue(a.immediate))
        }
        if b.operation == .xorConstant {
            let rest = xor(x, TraceValue(node: b.a))
            return xor(rest, TraceValue(b.immediate))
        }
        if a.operation == .maskConstant && b.operation == .maskConstant && a.a == b.a {
            return spread(a.a, a.immediate ^ b.immediate)
        }
        let possible = mask(x.node) | mask(y.node)
        return TraceValue(
            node: shared(
                .xor, min(x.node, y.node), max(x.node, y.node), width: bitLength(possible),
                TraceBounds(mask: possible)))
    }

    private mutating func xorConstant(_ id: UInt32, _ constant: UInt64) -> TraceValue {
        if constant == 0 { return TraceValue(node: id) }
        let node = node(id)
        if node.operation == .xorConstant {
            return xorConstant(node.a, node.immediate ^ constant)
        }
        let possible = mask(id) | constant
        return TraceValue(
            node: shared(
                .xorConstant, id, immediate: constant, width: bitLength(possible),
                TraceBounds(mask: possible)))
    }

    mutating func and(_ x: TraceValue, _ y: TraceValue) -> TraceValue {
        if x.isPublic {
            return y.isPublic ? TraceValue(x.bits & y.bits) : masked(y.node, x.bits)
        }
        if y.isPublic { return masked(x.node, y.bits) }
        if x.node == y.node { return x }
        let a = node(x.node)
        let b = node(y.node)
        if a.operation == .and && (a.a == y.node || a.b == y.node) { return x }
        if b.operation == .and && (b.a == x.node || b.b == x.node) { return y }
        if a.operation == .xorConstant && a.a == y.node {
            // (y ^ k) & y
            return masked(y.node, ~a.immediate)
        }
        if b.operation == .xorConstant && b.a == x.node { return masked(x.node, ~b.immediate) }
        if a.operation == .maskConstant && b.operation == .maskConstant {
            let bit = and(TraceValue(node: a.a), TraceValue(node: b.a))
            return spread(bit, a.immediate & b.immediate)
        }
        let possible = mask(x.node) & mask(y.node)
        if possible == 0 { return TraceValue(0) }
        return TraceValue(
            node: shared(
                .and, min(x.node, y.node), max(x.node, y.node), width: bitLength(possible),
                TraceBounds(mask: possible)))
    }

    mutating func or(_ x: TraceValue, _ y: TraceValue) -> TraceValue {
        if x.isPublic && y.isPublic { return TraceValue(x.bits | y.bits) }
        if x.isPublic { return xor(and(y, TraceValue(~x.bits)), x) }
        if y.isPublic { return xor(and(x, TraceValue(~y.bits)), y) }
        if x.node == y.node { return x }
        let either = xor(x, y)
        if mask(x.node) & mask(y.node) == 0 { return either }
        return xor(either, and(x, y))
    }

    mutating func shiftLeft(_ x: TraceValue, _ amount: Int, _ width: Int) -> TraceValue {
        if x.isPublic { return TraceValue(x.bits &<< UInt64(amount) & lowMask(width)) }
        if amount == 0 { return x }
        let node = node(x.node)
        let possible = mask(x.node) &<< UInt64(amount) & lowMask(width)
        if possible == 0 { return TraceValue(0) }
        if node.operation == .maskConstant { return spread(node.a, possible) }
        return TraceValue(
            node: shared(
                .shiftLeft, x.node, immediate: UInt64(amount), width: bitLength(possible),
                TraceBounds(mask: possible)))
    }

    mutating func shiftRight(_ x: TraceValue, _ amount: Int) -> TraceValue {
        if x.isPublic { return TraceValue(x.bits &>> UInt64(amount)) }
        if amount == 0 { return x }
        let node = node(x.node)
        let possible = mask(x.node) &>> UInt64(amount)
        if possible == 0 { return TraceValue(0) }
        if node.operation == .maskConstant { return spread(node.a, possible) }
        return TraceValue(
            node: shared(
                .shiftRight, x.node, immediate: UInt64(amount), width: bitLength(possible),
                TraceBounds(mask: possible)))
    }

    /// Sign-extends from `sourceWidth`, shifts right by `amount`, reduces to `width`.
    mutating func signedShiftRight(
        _ x: TraceValue, from sourceWidth: Int, _ amount: Int, _ width: Int
    ) -> TraceValue {
        func shifted(_ bits: UInt64) -> UInt64 {
            let gap = Int64(64 - sourceWidth)
            let signed = (Int64(bitPattern: bits) &<< gap) &>> gap
            return UInt64(bitPattern: signed &>> Int64(amount)) & lowMask(width)
        }
        if x.isPublic { return TraceValue(shifted(x.bits)) }
        let possible = mask(x.node)
        if possible >> UInt64(sourceWidth - 1) & 1 == 0 {
            return masked(shiftRight(x, amount), lowMask(width))
        }
        let node = node(x.node)
        if node.operation == .maskConstant { return spread(node.a, shifted(node.immediate)) }
        if sourceWidth == 1 { return spread(x, shifted(1)) }
        return TraceValue(
            node: shared(
                .signedShiftRight, x.node, immediate: UInt64(sourceWidth << 8 | amount),
                width: bitLength(shifted(possible)), TraceBounds(mask: shifted(possible))))
    }

    private mutating func masked(_ x: TraceValue, _ wanted: UInt64) -> TraceValue {
        x.isPublic ? TraceValue(x.bits & wanted) : masked(x.node, wanted)
    }

    /// Whether any of the low `width` bits is one: a tree of or, halving.
    mutating func anyBit(_ x: TraceValue, _ width: Int) -> TraceValue {
        var x = x
        var width = width
        while width > 1 {
            if x.isPublic { return TraceValue(x.bits != 0 ? 1 : 0) }
            width = min(width, Int(node(x.node).width))
            if width <= 1 { break }
            let half = (width + 1) / 2
            let low = masked(x, lowMask(half))
            x = or(low, shiftRight(x, half))
            width = half
        }
        return x
    }

    private mutating func pick(_ operation: TraceOperation, _ x: TraceValue) -> TraceValue {
        func packed(_ bits: UInt64) -> UInt64 {
            operation == .oddBits ? evenBitsPacked(bits &>> 1) : evenBitsPacked(bits)
        }
        if x.isPublic { return TraceValue(packed(x.bits)) }
        let possible = packed(mask(x.node))
        if possible == 0 { return TraceValue(0) }
        return TraceValue(
            node: shared(
                operation, x.node, width: bitLength(possible), TraceBounds(mask: possible)))
    }

    /// x < y, unsigned, on Boolean words: generate and propagate, joined in pairs.
    mutating func booleanLess(_ x: TraceValue, _ y: TraceValue, _ width: Int) -> TraceValue {
        let ones = TraceValue(lowMask(width))
        let different = xor(x, y)
        var generate = and(different, y)
        var propagate = xor(different, ones)
        var width = width
        while width > 1 {
            let half = (width + 1) / 2
            let lowG = pick(.evenBits, generate)
            let highG = pick(.oddBits, generate)
            let lowP = pick(.evenBits, propagate)
            var highP = pick(.oddBits, propagate)
            if width % 2 == 1 { highP = xor(highP, TraceValue(1 &<< UInt64(half - 1))) }
            generate = xor(highG, and(highP, lowG))
            if half > 1 { propagate = and(highP, lowP) }
            width = half
        }
        return generate
    }
}

/// The bits at even places of `bits`, packed into the low half.
@inline(__always) func evenBitsPacked(_ bits: UInt64) -> UInt64 {
    var x = bits & 0x5555_5555_5555_5555
    x = (x | x &>> 1) & 0x3333_3333_3333_3333
    x = (x | x &>> 2) & 0x0F0F_0F0F_0F0F_0F0F
    x = (x | x &>> 4) & 0x00FF_00FF_00FF_00FF
    x = (x | x &>> 8) & 0x0000_FFFF_0000_FFFF
    x = (x | x &>> 16) & 0x0000_0000_FFFF_FFFF
    return x
}
