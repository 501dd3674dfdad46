extension MontgomeryField {
    /// `multiply` for four words and a modulus with a spare bit, unrolled: everything stays in
    /// registers. `a` must be reduced; `b` may be any words.
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

        @inline(__always) func accumulate(_ word: UInt64) {
            var product = multiplyAccumulate(t0, a0, word, 0)
            let factor = product.low &* negativeInverse
            var reduction = multiplyAccumulate(product.low, factor, modulus(0), 0)
            product = multiplyAccumulate(t1, a1, word, product.high)
            reduction = multiplyAccumulate(product.low, factor, modulus(1), reduction.high)
            t0 = reduction.low
            product = multiplyAccumulate(t2, a2, word, product.high)
            reduction = multiplyAccumulate(product.low, factor, modulus(2), reduction.high)
            t1 = reduction.low
            product = multiplyAccumulate(t3, a3, word, product.high)
            reduction = multiplyAccumulate(product.low, factor, modulus(3), reduction.high)
            t2 = reduction.low
            t3 = product.high &+ reduction.high
        }
        accumulate(b.montgomery[unchecked: 0])
        accumulate(b.montgomery[unchecked: 1])
        accumulate(b.montgomery[unchecked: 2])
        accumulate(b.montgomery[unchecked: 3])

        var borrow: UInt64 = 0
        let s0 = subtractBorrow(t0, modulus(0), &borrow)
        let s1 = subtractBorrow(t1, modulus(1), &borrow)
        let s2 = subtractBorrow(t2, modulus(2), &borrow)
        let s3 = subtractBorrow(t3, modulus(3), &borrow)
        let keep = 0 &- borrow
        var result = InlineArray<limbs, UInt64>(repeating: 0)
        result[unchecked: 0] = (t0 & keep) | (s0 & ~keep)
        result[unchecked: 1] = (t1 & keep) | (s1 & ~keep)
        result[unchecked: 2] = (t2 & keep) | (s2 & ~keep)
        result[unchecked: 3] = (t3 & keep) | (s3 & ~keep)
        return Self(montgomery: result)
    }
}
