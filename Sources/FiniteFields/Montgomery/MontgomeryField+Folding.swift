extension MontgomeryField {
    /// `a * b mod p` for four words and a prime with a folding factor c: 2^256 = c. Any words.
    ///
    /// 21 multiplications of words, where Montgomery's way has 36.
    @inlinable @inline(__always)
    static func multiplyFolding(_ a: Self, _ b: Self) -> Self {
        let a0 = a.montgomery[unchecked: 0]
        let a1 = a.montgomery[unchecked: 1]
        let a2 = a.montgomery[unchecked: 2]
        let a3 = a.montgomery[unchecked: 3]
        let row0 = multiplyRow(a0, a1, a2, a3, b.montgomery[unchecked: 0])
        let row1 = addRow(
            (row0.1, row0.2, row0.3, row0.4),
            multiplyRow(a0, a1, a2, a3, b.montgomery[unchecked: 1]))
        let row2 = addRow(
            (row1.1, row1.2, row1.3, row1.4),
            multiplyRow(a0, a1, a2, a3, b.montgomery[unchecked: 2]))
        let row3 = addRow(
            (row2.1, row2.2, row2.3, row2.4),
            multiplyRow(a0, a1, a2, a3, b.montgomery[unchecked: 3]))
        return fold(
            low: (row0.0, row1.0, row2.0, row3.0), high: (row3.1, row3.2, row3.3, row3.4))
    }

    /// `a * a mod p`, with 15 multiplications of words.
    @inlinable @inline(__always)
    package static func squareFolding(_ a: Self) -> Self {
        let a0 = a.montgomery[unchecked: 0]
        let a1 = a.montgomery[unchecked: 1]
        let a2 = a.montgomery[unchecked: 2]
        let a3 = a.montgomery[unchecked: 3]
        let p01 = a0.multipliedFullWidth(by: a1)
        let p02 = a0.multipliedFullWidth(by: a2)
        let p03 = a0.multipliedFullWidth(by: a3)
        let p12 = a1.multipliedFullWidth(by: a2)
        let p13 = a1.multipliedFullWidth(by: a3)
        let p23 = a2.multipliedFullWidth(by: a3)
        // The products of different words, from word 1 to 6.
        var carry: UInt64 = 0
        let u2 = addCarry(p01.high, p02.low, &carry)
        let u3 = addCarry(p02.high, p03.low, &carry)
        let u4 = addCarry(p03.high, p13.low, &carry)
        let u5 = addCarry(p13.high, p23.low, &carry)
        let u6 = p23.high &+ carry
        carry = 0
        let v3 = addCarry(u3, p12.low, &carry)
        let v4 = addCarry(u4, p12.high, &carry)
        let v5 = addCarry(u5, 0, &carry)
        let v6 = u6 &+ carry
        // Twice, and the squares.
        let s0 = a0.multipliedFullWidth(by: a0)
        let s1 = a1.multipliedFullWidth(by: a1)
        let s2 = a2.multipliedFullWidth(by: a2)
        let s3 = a3.multipliedFullWidth(by: a3)
        carry = 0
        let w1 = addCarry(p01.low << 1, s0.high, &carry)
        let w2 = addCarry(u2 << 1 | p01.low >> 63, s1.low, &carry)
        let w3 = addCarry(v3 << 1 | u2 >> 63, s1.high, &carry)
        let w4 = addCarry(v4 << 1 | v3 >> 63, s2.low, &carry)
        let w5 = addCarry(v5 << 1 | v4 >> 63, s2.high, &carry)
        let w6 = addCarry(v6 << 1 | v5 >> 63, s3.low, &carry)
        let w7 = (s3.high &+ v6 >> 63) &+ carry
        return fold(low: (s0.low, w1, w2, w3), high: (w4, w5, w6, w7))
    }

    /// `a + row`, which does not overflow where they are those of a product.
    @inlinable @inline(__always)
    static func addRow(
        _ a: (UInt64, UInt64, UInt64, UInt64), _ row: FiveWords
    ) -> FiveWords {
        var carry: UInt64 = 0
        let t0 = addCarry(a.0, row.0, &carry)
        let t1 = addCarry(a.1, row.1, &carry)
        let t2 = addCarry(a.2, row.2, &carry)
        let t3 = addCarry(a.3, row.3, &carry)
        return (t0, t1, t2, t3, row.4 &+ carry)
    }

    /// `low + 2^256 * high`, reduced.
    @inlinable @inline(__always)
    static func fold(
        low: (UInt64, UInt64, UInt64, UInt64), high: (UInt64, UInt64, UInt64, UInt64)
    ) -> Self {
        // Below 2^291, as c is below 2^34.
        let sum = addRow(
            low, multiplyRow(high.0, high.1, high.2, high.3, Modulus.foldingFactor))
        return hasSpareBit ? foldTop255(sum) : foldTop256(sum)
    }

    /// `sum` below 2^262 modulo p = 2^255 - c / 2, reduced.
    @inlinable @inline(__always)
    static func foldTop255(_ sum: FiveWords) -> Self {
        let half = Modulus.foldingFactor >> 1
        var carry: UInt64 = 0
        let t0 = addCarry(sum.0, (sum.4 << 1 | sum.3 >> 63) &* half, &carry)
        let t1 = addCarry(sum.1, 0, &carry)
        let t2 = addCarry(sum.2, 0, &carry)
        let t3 = (sum.3 & (.max >> 1)) &+ carry
        // t < 2 p, and t - p is t + c / 2 without bit 255, if that is set.
        carry = 0
        let s0 = addCarry(t0, half, &carry)
        let s1 = addCarry(t1, 0, &carry)
        let s2 = addCarry(t2, 0, &carry)
        let s3 = t3 &+ carry
        return select(s3 >> 63, (s0, s1, s2, s3 & (.max >> 1)), (t0, t1, t2, t3))
    }

    /// `sum` below 2^291 modulo p = 2^256 - c, reduced.
    @inlinable @inline(__always)
    static func foldTop256(_ sum: FiveWords) -> Self {
        let top = sum.4.multipliedFullWidth(by: Modulus.foldingFactor)
        var overflow: UInt64 = 0
        let t0 = addCarry(sum.0, top.low, &overflow)
        let t1 = addCarry(sum.1, top.high, &overflow)
        let t2 = addCarry(sum.2, 0, &overflow)
        let t3 = addCarry(sum.3, 0, &overflow)
        // If (overflow, t) is p or more, less p it is t + c without bit 256.
        var carry: UInt64 = 0
        let s0 = addCarry(t0, Modulus.foldingFactor, &carry)
        let s1 = addCarry(t1, 0, &carry)
        let s2 = addCarry(t2, 0, &carry)
        let s3 = addCarry(t3, 0, &carry)
        return select(overflow | carry, (s0, s1, s2, s3), (t0, t1, t2, t3))
    }

    /// `a` if `bit` is 1, else `b`, in constant time.
    @inlinable @inline(__always)
    static func select(
        _ bit: UInt64, _ a: (UInt64, UInt64, UInt64, UInt64),
        _ b: (UInt64, UInt64, UInt64, UInt64)
    ) -> Self {
        let keep = bit &- 1
        let words: InlineArray<4, UInt64> = [
            (b.0 & keep) | (a.0 & ~keep), (b.1 & keep) | (a.1 & ~keep),
            (b.2 & keep) | (a.2 & ~keep), (b.3 & keep) | (a.3 & ~keep),
        ]
        // The same type: there are four limbs here.
        return Self(montgomery: unsafeBitCast(words, to: InlineArray<limbs, UInt64>.self))
    }
}
