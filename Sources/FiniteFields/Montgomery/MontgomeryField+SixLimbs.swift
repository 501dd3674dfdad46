/// Seven words, least significant first.
@usableFromInline
typealias SevenWords = (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64)

/// Six words, unrolled, as for four: everything stays in registers or on the stack.
extension MontgomeryField {
    /// `multiply` for six words and a modulus with a spare bit. `a` must be reduced; `b` may be any
    /// words.
    @inlinable @inline(__always)
    static func multiplySixLimbs(_ a: Self, _ b: Self) -> Self {
        let p = modulusRow
        let inverse = negativeInverse
        var t: SevenWords = (0, 0, 0, 0, 0, 0, 0)
        t = reduceRow(addProduct(t, a, b.montgomery[unchecked: 0]), p, inverse)
        t = reduceRow(addProduct(t, a, b.montgomery[unchecked: 1]), p, inverse)
        t = reduceRow(addProduct(t, a, b.montgomery[unchecked: 2]), p, inverse)
        t = reduceRow(addProduct(t, a, b.montgomery[unchecked: 3]), p, inverse)
        t = reduceRow(addProduct(t, a, b.montgomery[unchecked: 4]), p, inverse)
        t = reduceRow(addProduct(t, a, b.montgomery[unchecked: 5]), p, inverse)
        return subtractModulus(t, p)
    }

    /// `(a * b + c * d) / R mod p` for a prime with 4p < R. b and d must be reduced, a and c at most p.
    @inlinable @inline(never)
    static func sumOfProductsSixLimbs(_ a: Self, _ b: Self, _ c: Self, _ d: Self) -> Self {
        let p = modulusRow
        let inverse = negativeInverse
        var t: SevenWords = (0, 0, 0, 0, 0, 0, 0)
        @inline(__always) func accumulate(_ x: UInt64, _ y: UInt64) {
            t = reduceRow(addProduct(addProduct(t, a, x), c, y), p, inverse)
        }
        accumulate(b.montgomery[unchecked: 0], d.montgomery[unchecked: 0])
        accumulate(b.montgomery[unchecked: 1], d.montgomery[unchecked: 1])
        accumulate(b.montgomery[unchecked: 2], d.montgomery[unchecked: 2])
        accumulate(b.montgomery[unchecked: 3], d.montgomery[unchecked: 3])
        accumulate(b.montgomery[unchecked: 4], d.montgomery[unchecked: 4])
        accumulate(b.montgomery[unchecked: 5], d.montgomery[unchecked: 5])
        return subtractModulus(t, p)
    }

    /// p, and a zero. Taken once a multiplication: each reading of a literal is work for the compiler.
    @inlinable @inline(__always)
    static var modulusRow: SevenWords {
        (modulus(0), modulus(1), modulus(2), modulus(3), modulus(4), modulus(5), 0)
    }

    /// `t + a * word`.
    @inlinable @inline(__always)
    static func addProduct(_ t: SevenWords, _ a: Self, _ word: UInt64) -> SevenWords {
        let row = multiplyRow(
            a.montgomery[unchecked: 0], a.montgomery[unchecked: 1], a.montgomery[unchecked: 2],
            a.montgomery[unchecked: 3], a.montgomery[unchecked: 4], a.montgomery[unchecked: 5], word
        )
        return add(t, row)
    }

    /// `(t + factor * p) / 2^64`.
    @inlinable @inline(__always)
    static func reduceRow(_ t: SevenWords, _ p: SevenWords, _ inverse: UInt64) -> SevenWords {
        let row = multiplyRow(p.0, p.1, p.2, p.3, p.4, p.5, t.0 &* inverse)
        let sum = add(t, row)
        return (sum.1, sum.2, sum.3, sum.4, sum.5, sum.6, 0)
    }

    @inlinable @inline(__always)
    static func add(_ a: SevenWords, _ b: SevenWords) -> SevenWords {
        var carry: UInt64 = 0
        let t0 = addCarry(a.0, b.0, &carry)
        let t1 = addCarry(a.1, b.1, &carry)
        let t2 = addCarry(a.2, b.2, &carry)
        let t3 = addCarry(a.3, b.3, &carry)
        let t4 = addCarry(a.4, b.4, &carry)
        let t5 = addCarry(a.5, b.5, &carry)
        return (t0, t1, t2, t3, t4, t5, a.6 &+ b.6 &+ carry)
    }

    /// The six words times `word`.
    @inlinable @inline(__always)
    static func multiplyRow(
        _ a0: UInt64, _ a1: UInt64, _ a2: UInt64, _ a3: UInt64, _ a4: UInt64, _ a5: UInt64,
        _ word: UInt64
    ) -> SevenWords {
        let p0 = a0.multipliedFullWidth(by: word)
        let p1 = a1.multipliedFullWidth(by: word)
        let p2 = a2.multipliedFullWidth(by: word)
        let p3 = a3.multipliedFullWidth(by: word)
        let p4 = a4.multipliedFullWidth(by: word)
        let p5 = a5.multipliedFullWidth(by: word)
        var carry: UInt64 = 0
        let w1 = addCarry(p0.high, p1.low, &carry)
        let w2 = addCarry(p1.high, p2.low, &carry)
        let w3 = addCarry(p2.high, p3.low, &carry)
        let w4 = addCarry(p3.high, p4.low, &carry)
        let w5 = addCarry(p4.high, p5.low, &carry)
        return (p0.low, w1, w2, w3, w4, w5, p5.high &+ carry)
    }

    /// `t mod p` for six words below 2p.
    @inlinable @inline(__always)
    static func subtractModulus(_ t: SevenWords, _ p: SevenWords) -> Self {
        var borrow: UInt64 = 0
        let s0 = subtractBorrow(t.0, p.0, &borrow)
        let s1 = subtractBorrow(t.1, p.1, &borrow)
        let s2 = subtractBorrow(t.2, p.2, &borrow)
        let s3 = subtractBorrow(t.3, p.3, &borrow)
        let s4 = subtractBorrow(t.4, p.4, &borrow)
        let s5 = subtractBorrow(t.5, p.5, &borrow)
        let keep = 0 &- borrow
        let words: InlineArray<6, UInt64> = [
            (t.0 & keep) | (s0 & ~keep), (t.1 & keep) | (s1 & ~keep),
            (t.2 & keep) | (s2 & ~keep), (t.3 & keep) | (s3 & ~keep),
            (t.4 & keep) | (s4 & ~keep), (t.5 & keep) | (s5 & ~keep),
        ]
        return Self(montgomery: unsafeBitCast(words, to: InlineArray<limbs, UInt64>.self))
    }

    /// `a + b mod p` for a modulus with a spare bit.
    @inlinable @inline(__always)
    static func addSixLimbs(_ a: Self, _ b: Self) -> Self {
        let (x, y) = (a.montgomery, b.montgomery)
        return subtractModulus(
            add(
                (
                    x[unchecked: 0], x[unchecked: 1], x[unchecked: 2], x[unchecked: 3],
                    x[unchecked: 4], x[unchecked: 5], 0
                ),
                (
                    y[unchecked: 0], y[unchecked: 1], y[unchecked: 2], y[unchecked: 3],
                    y[unchecked: 4], y[unchecked: 5], 0
                )), modulusRow)
    }

    @inlinable @inline(__always)
    static func subtractSixLimbs(_ a: Self, _ b: Self) -> Self {
        let (x, y) = (a.montgomery, b.montgomery)
        var borrow: UInt64 = 0
        let t0 = subtractBorrow(x[unchecked: 0], y[unchecked: 0], &borrow)
        let t1 = subtractBorrow(x[unchecked: 1], y[unchecked: 1], &borrow)
        let t2 = subtractBorrow(x[unchecked: 2], y[unchecked: 2], &borrow)
        let t3 = subtractBorrow(x[unchecked: 3], y[unchecked: 3], &borrow)
        let t4 = subtractBorrow(x[unchecked: 4], y[unchecked: 4], &borrow)
        let t5 = subtractBorrow(x[unchecked: 5], y[unchecked: 5], &borrow)
        let mask = 0 &- borrow
        let sum = add(
            (t0, t1, t2, t3, t4, t5, 0),
            (
                modulus(0) & mask, modulus(1) & mask, modulus(2) & mask, modulus(3) & mask,
                modulus(4) & mask, modulus(5) & mask, 0
            ))
        let words: InlineArray<6, UInt64> = [sum.0, sum.1, sum.2, sum.3, sum.4, sum.5]
        return Self(montgomery: unsafeBitCast(words, to: InlineArray<limbs, UInt64>.self))
    }
}
