/// Comparisons and selection.
extension TraceGraph {
    /// The sign of a ring element: an arithmetic node or a public ring element.
    mutating func highBit(_ x: TraceValue) -> TraceValue {
        if x.isPublic { return TraceValue(x.bits >> 63) }
        let known = known(x.node)
        if known.low >= 0 { return TraceValue(0) }
        if known.high < 0 { return TraceValue(1) }
        return TraceValue(node: shared(.highBit, x.node, width: 1, TraceBounds(mask: 1)))
    }

    private mutating func isZero(_ x: TraceValue) -> TraceValue {
        if x.isPublic { return TraceValue(x.bits == 0 ? 1 : 0) }
        let known = known(x.node)
        if known.low > 0 || known.high < 0 { return TraceValue(0) }
        if known.low >= 0 && known.high <= 1 { return not(boolean(x, 1)) }
        return TraceValue(node: shared(.isZero, x.node, width: 1, TraceBounds(mask: 1)))
    }

    private func isUnsigned(_ x: TraceValue, _ width: Int) -> Bool {
        if x.isPublic { return width < 64 || x.bits >> 63 == 0 }
        let known = known(x.node)
        return width < 64 ? known.isUnsigned(width) : known.low >= 0
    }

    private func isSigned(_ x: TraceValue, _ width: Int) -> Bool {
        x.isPublic || known(x.node).isSigned(width)
    }

    /// Whether comparing needs no arithmetic: one secret at least is Boolean, none is arithmetic.
    private func areBoolean(_ x: TraceValue, _ y: TraceValue) -> Bool {
        (x.isPublic || isBoolean(x)) && (y.isPublic || isBoolean(y))
    }

    /// Whether turning this Boolean value into an arithmetic one takes one bit only.
    private func isOneBit(_ x: TraceValue) -> Bool {
        guard isBoolean(x) else { return false }
        var node = node(x.node)
        if node.operation == .xorConstant { node = self.node(node.a) }
        return node.operation == .maskConstant || node.width == 1
    }

    mutating func equal(_ x: TraceValue, _ y: TraceValue, _ width: Int) -> TraceValue {
        if x.isPublic && y.isPublic { return TraceValue(x.bits == y.bits ? 1 : 0) }
        if x.node == y.node { return TraceValue(1) }
        comparisons += comparisonCount(x, y)
        let mixed = isBoolean(x) != isBoolean(y) && x.isSecret && y.isSecret
        if width == 1 || areBoolean(x, y) || mixed && !isOneBit(x) && !isOneBit(y) {
            let different = xor(boolean(x, width), boolean(y, width))
            return not(anyBit(different, width))
        }
        let a = ringElement(x, width)
        let b = ringElement(y, width)
        if width < 64 {
            if isSigned(a, width) && isSigned(b, width) { return isZero(difference(a, b)) }
            let c = x.isPublic ? x : a
            let d = y.isPublic ? y : b
            if isUnsigned(c, width) && isUnsigned(d, width) { return isZero(difference(c, d)) }
            return isZero(scale(difference(a, b), 1 &<< UInt64(64 - width)))
        }
        return isZero(difference(a, b))
    }

    mutating func unsignedLess(_ x: TraceValue, _ y: TraceValue, _ width: Int) -> TraceValue {
        if x.isPublic && y.isPublic { return TraceValue(x.bits < y.bits ? 1 : 0) }
        if x.isSecret && x.node == y.node { return TraceValue(0) }
        if y.isPublic(0) { return TraceValue(0) }
        if x.isPublic(lowMask(width)) { return TraceValue(0) }
        comparisons += comparisonCount(x, y)
        if width == 1 || areBoolean(x, y) {
            return booleanLess(boolean(x, width), boolean(y, width), width)
        }
        // Constants stay unsigned here; secrets that are Boolean become exact.
        let a = x.isPublic ? x : arithmetic(x.node, modulo: width)
        let b = y.isPublic ? y : arithmetic(y.node, modulo: width)
        if isUnsigned(a, width) && isUnsigned(b, width) { return highBit(difference(a, b)) }
        return fullLess(a, b, width, signed: false)
    }

    mutating func signedLess(_ x: TraceValue, _ y: TraceValue, _ width: Int) -> TraceValue {
        let flip = UInt64(1) &<< UInt64(width - 1)
        if x.isPublic && y.isPublic { return TraceValue(x.bits ^ flip < y.bits ^ flip ? 1 : 0) }
        if x.isSecret && x.node == y.node { return TraceValue(0) }
        comparisons += comparisonCount(x, y)
        if width == 1 || areBoolean(x, y) {
            let a = xor(boolean(x, width), TraceValue(flip))
            let b = xor(boolean(y, width), TraceValue(flip))
            return booleanLess(a, b, width)
        }
        let a = ringElement(x, width)
        let b = ringElement(y, width)
        if y.isPublic(0) { return signBit(a, width) }
        if isSigned(a, width) && isSigned(b, width) {
            if width < 64 { return highBit(difference(a, b)) }
            let first = known(of: a)
            let second = known(of: b)
            let (_, under) = first.low.subtractingReportingOverflow(second.high)
            let (_, over) = first.high.subtractingReportingOverflow(second.low)
            if !under && !over { return highBit(difference(a, b)) }
        }
        return fullLess(a, b, width, signed: true)
    }

    private func known(of x: TraceValue) -> TraceBounds {
        if x.isSecret { return known(x.node) }
        let k = Int64(bitPattern: x.bits)
        return TraceBounds(low: k, high: k)
    }

    /// Comparison over the full range of 64 bits, narrower values shifted to the top: where the
    /// signs are equal the sign of the difference decides, otherwise one of the signs does.
    private mutating func fullLess(
        _ x: TraceValue, _ y: TraceValue, _ width: Int, signed: Bool
    ) -> TraceValue {
        let up = UInt64(1) &<< UInt64(64 - width)
        let a = scale(x, up)
        let b = scale(y, up)
        let first = highBit(a)
        let second = highBit(b)
        let sign = highBit(difference(a, b))
        if a.isPublic {
            return decided(
                by: signed ? not(second) : second, sign, both: first.isPublic(1) != signed)
        }
        if b.isPublic {
            return decided(
                by: signed ? first : not(first), sign, both: second.isPublic(1) == signed)
        }
        let decides = signed ? first : second
        return xor(sign, and(xor(first, second), xor(decides, sign)))
    }

    /// Both of two bits, or one at least: what a comparison with a constant comes to.
    private mutating func decided(
        by bit: TraceValue, _ sign: TraceValue, both: Bool
    ) -> TraceValue {
        both ? and(bit, sign) : not(and(not(bit), not(sign)))
    }

    /// c ? x : y, with c of one bit.
    mutating func select(
        _ c: TraceValue, _ x: TraceValue, _ y: TraceValue, _ width: Int
    ) -> TraceValue {
        if c.isPublic { return c.bits & 1 == 1 ? x : y }
        if x.isSame(as: y) || y.isUndefined { return x }
        if x.isUndefined { return y }
        let condition = node(c.node)
        if condition.operation == .xorConstant {
            return select(TraceValue(node: condition.a), y, x, width)
        }
        if width == 1 { return xor(y, and(c, xor(x, y))) }
        if areBoolean(x, y) {
            let difference = xor(boolean(x, width), boolean(y, width))
            return xor(y, and(spread(c, lowMask(width)), difference))
        }
        let a = ringElement(x, width)
        let b = ringElement(y, width)
        let change = difference(a, b)
        let known = known(of: a).union(known(of: b))
        let factor = arithmetic(exactly: c.node)
        let result = sum(b, product(factor, change))
        if result.isPublic { return TraceValue(result.bits & lowMask(width)) }
        // The result is one of the two ring elements. Only a node made for this select may be
        // narrowed: a shared one has the same value by construction, so its bounds hold as well.
        let old = self.known(result.node)
        narrow(
            result.node,
            to: TraceBounds(low: max(old.low, known.low), high: min(old.high, known.high)))
        return result
    }
}
