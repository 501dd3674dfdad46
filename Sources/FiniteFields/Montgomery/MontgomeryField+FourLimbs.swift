/// Five words, least significant first.
@usableFromInline typealias FiveWords = (UInt64, UInt64, UInt64, UInt64, UInt64)

extension MontgomeryField {
    /// `multiply` for four words, unrolled: everything stays in registers. `a` must be reduced; `b`
    /// may be any words.
    ///
    /// Each of the two rows of a step is summed on its own before it is added to t: two short carry
    /// chains that don't wait for each other, where CIOS has a long one.
    @inlinable @inline(__always)
    static func multiplyFourLimbs(_ a: Self, _ b: Self) -> Self {
        let a0 = a.montgomery[unchecked: 0]
        let a1 = a.montgomery[unchecked: 1]
        let a2 = a.montgomery[unchecked: 2]
        let a3 = a.montgomery[unchecked: 3]
        var t0: UInt64 = 0
        var t1: UInt64 = 0
        var t2: UInt64 = 0
        var t3: UInt64 = 0
        var overflow: UInt64 = 0

        /// (overflow, t) = ((overflow, t) + a * word + factor * p) / 2^64, below 2p.
        @inline(__always) func accumulate(_ word: UInt64) {
            let product = multiplyRow(a0, a1, a2, a3, word)
            var carry: UInt64 = 0
            let u0 = addCarry(t0, product.0, &carry)
            let u1 = addCarry(t1, product.1, &carry)
            let u2 = addCarry(t2, product.2, &carry)
            let u3 = addCarry(t3, product.3, &carry)
            let u4 = product.4 &+ carry
            let factor = u0 &* negativeInverse
            let reduction = multiplyRow(modulus(0), modulus(1), modulus(2), modulus(3), factor)
            carry = 0
            _ = addCarry(u0, reduction.0, &carry)
            t0 = addCarry(u1, reduction.1, &carry)
            t1 = addCarry(u2, reduction.2, &carry)
            t2 = addCarry(u3, reduction.3, &carry)
            t3 = addCarry(u4, reduction.4, &carry)
            if !hasSpareBit {
                t3 = addCarry(t3, 0, &overflow)
                overflow |= carry
            }
        }
        accumulate(b.montgomery[unchecked: 0])
        accumulate(b.montgomery[unchecked: 1])
        accumulate(b.montgomery[unchecked: 2])
        accumulate(b.montgomery[unchecked: 3])

        return subtractModulus(t0, t1, t2, t3, overflow)
    }

    /// `t mod p` for `(overflow, t) < 2p`.
    @inlinable @inline(__always)
    static func subtractModulus(
        _ t0: UInt64, _ t1: UInt64, _ t2: UInt64, _ t3: UInt64, _ overflow: UInt64
    ) -> Self {
        var borrow: UInt64 = 0
        let s0 = subtractBorrow(t0, modulus(0), &borrow)
        let s1 = subtractBorrow(t1, modulus(1), &borrow)
        let s2 = subtractBorrow(t2, modulus(2), &borrow)
        let s3 = subtractBorrow(t3, modulus(3), &borrow)
        let keep = 0 &- (borrow & ~overflow)
        let words: InlineArray<4, UInt64> = [
            (t0 & keep) | (s0 & ~keep), (t1 & keep) | (s1 & ~keep),
            (t2 & keep) | (s2 & ~keep), (t3 & keep) | (s3 & ~keep),
        ]
        // The same type: there are four limbs here. Writing to elements would go through memory.
        return Self(montgomery: unsafeBitCast(words, to: InlineArray<limbs, UInt64>.self))
    }

    /// `(a * b + c * d) / R mod p` for a prime with 4p < R. b and d must be reduced, a and c at most p.
    @inlinable @inline(__always)
    static func sumOfProductsFourLimbs(_ a: Self, _ b: Self, _ c: Self, _ d: Self) -> Self {
        var t0: UInt64 = 0
        var t1: UInt64 = 0
        var t2: UInt64 = 0
        var t3: UInt64 = 0

        /// t = (t + a * x + c * y + factor * p) / 2^64, below R by 4p < R.
        @inline(__always) func accumulate(_ x: UInt64, _ y: UInt64) {
            let first = multiplyRow(
                a.montgomery[unchecked: 0], a.montgomery[unchecked: 1],
                a.montgomery[unchecked: 2], a.montgomery[unchecked: 3], x)
            let second = multiplyRow(
                c.montgomery[unchecked: 0], c.montgomery[unchecked: 1],
                c.montgomery[unchecked: 2], c.montgomery[unchecked: 3], y)
            let partial = addRow((t0, t1, t2, t3), first)
            let sum = addRow((partial.0, partial.1, partial.2, partial.3), second)
            let reduced = addRow(
                (sum.0, sum.1, sum.2, sum.3),
                multiplyRow(
                    modulus(0), modulus(1), modulus(2), modulus(3), sum.0 &* negativeInverse))
            (t0, t1, t2) = (reduced.1, reduced.2, reduced.3)
            t3 = partial.4 &+ sum.4 &+ reduced.4
        }
        accumulate(b.montgomery[unchecked: 0], d.montgomery[unchecked: 0])
        accumulate(b.montgomery[unchecked: 1], d.montgomery[unchecked: 1])
        accumulate(b.montgomery[unchecked: 2], d.montgomery[unchecked: 2])
        accumulate(b.montgomery[unchecked: 3], d.montgomery[unchecked: 3])
        return subtractModulus(t0, t1, t2, t3, 0)
    }

    /// `a + b mod p`.
    @inlinable @inline(__always)
    static func addFourLimbs(_ a: Self, _ b: Self) -> Self {
        var carry: UInt64 = 0
        let t0 = addCarry(a.montgomery[unchecked: 0], b.montgomery[unchecked: 0], &carry)
        let t1 = addCarry(a.montgomery[unchecked: 1], b.montgomery[unchecked: 1], &carry)
        let t2 = addCarry(a.montgomery[unchecked: 2], b.montgomery[unchecked: 2], &carry)
        let t3 = addCarry(a.montgomery[unchecked: 3], b.montgomery[unchecked: 3], &carry)
        return subtractModulus(t0, t1, t2, t3, hasSpareBit ? 0 : carry)
    }

    @inlinable @inline(__always)
    static func subtractFourLimbs(_ a: Self, _ b: Self) -> Self {
        var borrow: UInt64 = 0
        let t0 = subtractBorrow(a.montgomery[unchecked: 0], b.montgomery[unchecked: 0], &borrow)
        let t1 = subtractBorrow(a.montgomery[unchecked: 1], b.montgomery[unchecked: 1], &borrow)
        let t2 = subtractBorrow(a.montgomery[unchecked: 2], b.montgomery[unchecked: 2], &borrow)
        let t3 = subtractBorrow(a.montgomery[unchecked: 3], b.montgomery[unchecked: 3], &borrow)
        let mask = 0 &- borrow
        var carry: UInt64 = 0
        let words: InlineArray<4, UInt64> = [
            addCarry(t0, modulus(0) & mask, &carry), addCarry(t1, modulus(1) & mask, &carry),
            addCarry(t2, modulus(2) & mask, &carry), addCarry(t3, modulus(3) & mask, &carry),
        ]
        return Self(montgomery: unsafeBitCast(words, to: InlineArray<limbs, UInt64>.self))
    }

    /// The four words times `word`.
    @inlinable @inline(__always)
    static func multiplyRow(
        _ a0: UInt64, _ a1: UInt64, _ a2: UInt64, _ a3: UInt64, _ word: UInt64
    ) -> FiveWords {
        let p0 = a0.multipliedFullWidth(by: word)
        let p1 = a1.multipliedFullWidth(by: word)
        let p2 = a2.multipliedFullWidth(by: word)
        let p3 = a3.multipliedFullWidth(by: word)
        var carry: UInt64 = 0
        let w1 = addCarry(p0.high, p1.low, &carry)
        let w2 = addCarry(p1.high, p2.low, &carry)
        let w3 = addCarry(p2.high, p3.low, &carry)
        return (p0.low, w1, w2, w3, p3.high &+ carry)
    }
}
