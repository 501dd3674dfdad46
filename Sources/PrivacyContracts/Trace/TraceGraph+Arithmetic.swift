/// Arithmetic operations on values: elements of Z/2^64 with the value in the low bits.
extension TraceGraph {
    /// A constant of `width` bits as the ring element nearest to zero.
    @inline(__always) private func ring(_ bits: UInt64, _ width: Int) -> UInt64 {
        if width >= 64 { return bits }
        let gap = Int64(64 - width)
        return UInt64(bitPattern: (Int64(bitPattern: bits) &<< gap) &>> gap)
    }

    /// The value as an arithmetic node that is right modulo 2^`width`.
    mutating func arithmetic(_ id: UInt32, modulo width: Int) -> TraceValue {
        let node = node(id)
        if node.operation.isArithmetic { return TraceValue(node: id) }
        if node.operation == .toBits && Int(node.width) >= width { return TraceValue(node: node.a) }
        return arithmetic(exactly: id)
    }

    /// The value of any node whose word is exact (a Boolean node) as an arithmetic node.
    mutating func arithmetic(exactly id: UInt32) -> TraceValue {
        let node = node(id)
        if node.operation.isArithmetic { return TraceValue(node: id) }
        switch node.operation {
        case .maskConstant: return scale(fromBit(node.a), node.immediate)
        case .xorConstant:
            let inner = self.node(node.a)
            let k = node.immediate
            if inner.operation == .maskConstant {
                return addConstant(
                    scale(fromBit(inner.a), (inner.immediate ^ k) &- k), k)
            }
            if mask(node.a) == 1 { return addConstant(scale(fromBit(node.a), (1 ^ k) &- k), k) }
        case .toBits:
            if known(node.a).isUnsigned(Int(node.width)) { return TraceValue(node: node.a) }
        default: break
        }
        let possible = mask(id)
        if possible == 1 { return fromBit(id) }
        if possible.nonzeroBitCount == 1 {
            let place = possible.trailingZeroBitCount
            let bit = shiftRight(TraceValue(node: id), place)
            return scale(fromBit(bit.node), possible)
        }
        let width = Int(node.width)
        let known =
            width >= 64 ? .all : TraceBounds(low: 0, high: Int64(bitPattern: lowMask(width)))
        return TraceValue(node: shared(.fromBits, id, width: width, known))
    }

    private mutating func fromBit(_ id: UInt32) -> TraceValue {
        let node = node(id)
        if node.operation == .xorConstant {
            return addConstant(scale(fromBit(node.a), .max), 1)
        }
        if node.operation == .lowBit {
            let known = known(node.a)
            if known.low >= 0 && known.high <= 1 { return TraceValue(node: node.a) }
        }
        return TraceValue(node: shared(.fromBit, id, TraceBounds(low: 0, high: 1)))
    }

    /// `constant` is a ring element.
    mutating func addConstant(_ x: TraceValue, _ constant: UInt64) -> TraceValue {
        if x.isPublic { return TraceValue(x.bits &+ constant) }
        if constant == 0 { return x }
        let node = node(x.node)
        if node.operation == .addConstant {
            return addConstant(TraceValue(node: node.a), node.immediate &+ constant)
        }
        let k = Int64(bitPattern: constant)
        return TraceValue(
            node: shared(
                .addConstant, x.node, immediate: constant,
                known(x.node) + TraceBounds(low: k, high: k)))
    }

    /// `constant` is a ring element.
    mutating func scale(_ x: TraceValue, _ constant: UInt64) -> TraceValue {
        if x.isPublic { return TraceValue(x.bits &* constant) }
        if constant == 0 { return TraceValue(0) }
        if constant == 1 { return x }
        let node = node(x.node)
        if node.operation == .scale {
            return scale(TraceValue(node: node.a), node.immediate &* constant)
        }
        let k = Int64(bitPattern: constant)
        return TraceValue(
            node: shared(
                .scale, x.node, immediate: constant,
                known(x.node) * TraceBounds(low: k, high: k)))
    }

    /// x + y on ring elements: arithmetic nodes or public.
    @inline(__always)
    mutating func sum(_ x: TraceValue, _ y: TraceValue) -> TraceValue {
        if x.isPublic { return addConstant(y, x.bits) }
        if y.isPublic { return addConstant(x, y.bits) }
        return TraceValue(node: append(.add, x.node, y.node, known(x.node) + known(y.node)))
    }

    /// x - y on ring elements: arithmetic nodes or public.
    mutating func difference(_ x: TraceValue, _ y: TraceValue) -> TraceValue {
        if y.isPublic { return addConstant(x, 0 &- y.bits) }
        if x.isPublic { return addConstant(scale(y, .max), x.bits) }
        if x.node == y.node { return TraceValue(0) }
        let a = node(x.node)
        let b = node(y.node)
        switch a.operation {
        case .addConstant where a.a == y.node: return TraceValue(a.immediate)
        case .add where a.a == y.node: return TraceValue(node: a.b)
        case .add where a.b == y.node: return TraceValue(node: a.a)
        case .subtract where a.a == y.node: return scale(TraceValue(node: a.b), .max)
        default: break
        }
        if b.operation == .addConstant && b.a == x.node { return TraceValue(0 &- b.immediate) }
        if b.operation == .addConstant && a.operation == .addConstant && a.a == b.a {
            return TraceValue(a.immediate &- b.immediate)
        }
        return TraceValue(node: append(.subtract, x.node, y.node, known(x.node) - known(y.node)))
    }

    @inline(__always)
    mutating func product(_ x: TraceValue, _ y: TraceValue) -> TraceValue {
        if x.isPublic { return scale(y, x.bits) }
        if y.isPublic { return scale(x, y.bits) }
        return TraceValue(node: append(.multiply, x.node, y.node, known(x.node) * known(y.node)))
    }

    /// The ring element of an operand at `width`: an arithmetic node, or a public ring element.
    @inline(__always)
    mutating func ringElement(_ x: TraceValue, _ width: Int) -> TraceValue {
        if x.isPublic { return TraceValue(ring(x.bits, width)) }
        if isArithmetic(x.node) { return x }
        let y = arithmetic(x.node, modulo: width)
        return y.isPublic ? TraceValue(ring(y.bits, width)) : y
    }

    /// A result at `width`: public values are reduced again.
    @inline(__always)
    private func reduced(_ x: TraceValue, _ width: Int) -> TraceValue {
        x.isPublic ? TraceValue(x.bits & lowMask(width)) : x
    }

    @inline(__always)
    mutating func add(_ x: TraceValue, _ y: TraceValue, _ width: Int) -> TraceValue {
        if width == 1 { return xor(x, y) }
        let a = ringElement(x, width)
        let b = ringElement(y, width)
        return reduced(sum(a, b), width)
    }

    mutating func subtract(_ x: TraceValue, _ y: TraceValue, _ width: Int) -> TraceValue {
        if width == 1 { return xor(x, y) }
        let a = ringElement(x, width)
        let b = ringElement(y, width)
        return reduced(difference(a, b), width)
    }

    @inline(__always)
    mutating func multiply(_ x: TraceValue, _ y: TraceValue, _ width: Int) -> TraceValue {
        if width == 1 { return and(x, y) }
        let a = ringElement(x, width)
        let b = ringElement(y, width)
        return reduced(product(a, b), width)
    }

    // MARK: Bits of integers

    /// Whether it is a secret whose home is Boolean.
    @inline(__always) func isBoolean(_ x: TraceValue) -> Bool {
        x.isSecret && !isArithmetic(x.node)
    }

    mutating func bitwiseAnd(_ x: TraceValue, _ y: TraceValue, _ width: Int) -> TraceValue {
        if x.isPublic && y.isPublic { return TraceValue(x.bits & y.bits) }
        if x.isPublic { return bitwiseAnd(y, x, width) }
        if y.isPublic {
            let wanted = y.bits
            if wanted == 0 { return TraceValue(0) }
            if wanted == lowMask(width) { return x }
            let length = 64 - wanted.leadingZeroBitCount
            if isArithmetic(x.node), wanted == lowMask(length), known(x.node).isUnsigned(length) {
                return x
            }
            return and(boolean(x, length), y)
        }
        return and(boolean(x, width), boolean(y, width))
    }

    mutating func bitwiseXor(_ x: TraceValue, _ y: TraceValue, _ width: Int) -> TraceValue {
        if x.isPublic && y.isSecret { return bitwiseXor(y, x, width) }
        if x.isSecret && y.isPublic {
            if y.bits == 0 { return x }
            if y.bits == lowMask(width) && isArithmetic(x.node) {
                return addConstant(scale(x, .max), .max)
            }
        }
        return xor(boolean(x, width), boolean(y, width))
    }

    mutating func bitwiseOr(_ x: TraceValue, _ y: TraceValue, _ width: Int) -> TraceValue {
        if x.isPublic && y.isSecret { return bitwiseOr(y, x, width) }
        if x.isSecret && y.isPublic && y.bits == 0 { return x }
        if x.isSecret && y.isSecret && isArithmetic(x.node) && isArithmetic(y.node) {
            if areDisjoint(x.node, y.node) || areDisjoint(y.node, x.node) {
                return reduced(sum(x, y), width)
            }
        }
        return or(boolean(x, width), boolean(y, width))
    }

    /// Whether the low bits that `low` may have are zero in `high`, a multiple of a power of two.
    private func areDisjoint(_ high: UInt32, _ low: UInt32) -> Bool {
        let node = node(high)
        guard node.operation == .scale else { return false }
        let zeros = node.immediate.trailingZeroBitCount
        return zeros < 64 && known(low).isUnsigned(zeros)
    }

    mutating func shl(_ x: TraceValue, _ amount: Int, _ width: Int) -> TraceValue {
        if x.isPublic { return TraceValue(x.bits &<< UInt64(amount) & lowMask(width)) }
        if isArithmetic(x.node) { return scale(x, 1 &<< UInt64(amount)) }
        return shiftLeft(x, amount, width)
    }

    mutating func lshr(_ x: TraceValue, _ amount: Int, _ width: Int) -> TraceValue {
        if x.isPublic { return TraceValue(x.bits &>> UInt64(amount)) }
        if amount == 0 { return x }
        if isArithmetic(x.node) {
            if known(x.node).isUnsigned(amount) && amount < 64 { return TraceValue(0) }
            if amount == width - 1 { return signBit(x, width) }
        }
        return shiftRight(boolean(x, width), amount)
    }

    mutating func ashr(_ x: TraceValue, _ amount: Int, _ width: Int) -> TraceValue {
        if x.isSecret && amount == 0 { return x }
        if x.isSecret && isArithmetic(x.node) && amount == width - 1 {
            return spread(signBit(x, width), lowMask(width))
        }
        return signedShiftRight(boolean(x, width), from: width, amount, width)
    }

    /// Bit `width` - 1 of a value.
    mutating func signBit(_ x: TraceValue, _ width: Int) -> TraceValue {
        if x.isPublic { return TraceValue(x.bits >> UInt64(width - 1) & 1) }
        if isArithmetic(x.node) {
            if known(x.node).isSigned(width) { return highBit(x) }
            return highBit(scale(x, 1 &<< UInt64(64 - width)))
        }
        return shiftRight(boolean(x, width), width - 1)
    }

    // MARK: Casts

    mutating func zext(_ x: TraceValue, from source: Int) -> TraceValue {
        if x.isPublic || !isArithmetic(x.node) { return x }
        return known(x.node).isUnsigned(source) ? x : boolean(x, source)
    }

    mutating func sext(_ x: TraceValue, from source: Int, to width: Int) -> TraceValue {
        if x.isSecret && isArithmetic(x.node) && known(x.node).isSigned(source) { return x }
        return signedShiftRight(boolean(x, source), from: source, 0, width)
    }

    mutating func trunc(_ x: TraceValue, to width: Int, from source: Int) -> TraceValue {
        if width == source { return x }
        return trunc(x, to: width)
    }

    mutating func trunc(_ x: TraceValue, to width: Int) -> TraceValue {
        if x.isPublic { return TraceValue(x.bits & lowMask(width)) }
        if isArithmetic(x.node) && width > 1 { return x }
        return boolean(x, width)
    }
}
