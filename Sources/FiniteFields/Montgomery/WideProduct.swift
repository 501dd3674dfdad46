/// A product of two elements' Montgomery forms that has not been reduced yet: an integer below
/// `R^2`, so that sums of products share one Montgomery reduction ("lazy reduction").
///
/// Source: Aranha, Karabina, Longa, Gebotys, Lopez, "Faster Explicit Formulas for Computing Pairings
/// over Ordinary Curves", 2010.
@frozen
@usableFromInline
struct WideProduct<Modulus: FieldModulus, let limbs: Int>: BitwiseCopyable {
    @usableFromInline typealias Element = MontgomeryField<Modulus, limbs>

    @usableFromInline var low: InlineArray<limbs, UInt64>
    @usableFromInline var high: InlineArray<limbs, UInt64>

    /// The product of two integers of `limbs` words, which needs not be reduced.
    @inlinable @inline(__always)
    init(_ a: InlineArray<limbs, UInt64>, _ b: InlineArray<limbs, UInt64>) {
        low = InlineArray(repeating: 0)
        // high is the window that slides up over the rows.
        high = InlineArray(repeating: 0)
        for i in 0..<limbs {
            let word = b[unchecked: i]
            var product = multiplyAccumulate(high[unchecked: 0], a[unchecked: 0], word, 0)
            low[unchecked: i] = product.low
            var j = 1
            while j < limbs {
                product = multiplyAccumulate(
                    high[unchecked: j], a[unchecked: j], word, product.high)
                high[unchecked: j &- 1] = product.low
                j &+= 1
            }
            high[unchecked: limbs &- 1] = product.high
        }
    }

    /// `a - b`. - Precondition: it is not negative.
    @inlinable @inline(__always)
    static func - (a: Self, b: Self) -> Self {
        var difference = a
        _ = difference.subtract(b)
        return difference
    }

    /// `a - b`, plus p * R if it is negative. - Precondition: `b <= p * R`.
    @inlinable @inline(__always)
    static func subtractModulo(_ a: Self, _ b: Self) -> Self {
        var difference = a
        let mask = 0 &- difference.subtract(b)
        var carry: UInt64 = 0
        for i in 0..<limbs {
            difference.high[unchecked: i] = addCarry(
                difference.high[unchecked: i], Element.modulus(i) & mask, &carry)
        }
        return difference
    }

    @inlinable @inline(__always)
    mutating func subtract(_ b: Self) -> UInt64 {
        var borrow: UInt64 = 0
        for i in 0..<limbs {
            low[unchecked: i] = subtractBorrow(low[unchecked: i], b.low[unchecked: i], &borrow)
        }
        for i in 0..<limbs {
            high[unchecked: i] = subtractBorrow(
                high[unchecked: i], b.high[unchecked: i], &borrow)
        }
        return borrow
    }

    /// The product divided by R modulo p. - Precondition: it is smaller than p * R, and 2p < R.
    @inlinable @inline(__always)
    func reduced() -> Element {
        // t = (low + factor * p) / R, at most p
        var t = low
        for _ in 0..<limbs {
            let factor = t[unchecked: 0] &* Element.negativeInverse
            var reduction = multiplyAccumulate(
                t[unchecked: 0], factor, Element.modulus(0), 0)
            var j = 1
            while j < limbs {
                reduction = multiplyAccumulate(
                    t[unchecked: j], factor, Element.modulus(j), reduction.high)
                t[unchecked: j &- 1] = reduction.low
                j &+= 1
            }
            t[unchecked: limbs &- 1] = reduction.high
        }
        var carry: UInt64 = 0
        for i in 0..<limbs {
            t[unchecked: i] = addCarry(t[unchecked: i], high[unchecked: i], &carry)
        }
        return Element.reduceOnce(t, 0)
    }
}

extension MontgomeryField {
    /// The sum of two integers that fit `limbs` words, not reduced.
    @inlinable @inline(__always)
    static func addUnreduced(_ a: Self, _ b: Self) -> InlineArray<limbs, UInt64> {
        var sum = InlineArray<limbs, UInt64>(repeating: 0)
        var carry: UInt64 = 0
        for i in 0..<limbs {
            sum[unchecked: i] = addCarry(
                a.montgomery[unchecked: i], b.montgomery[unchecked: i], &carry)
        }
        return sum
    }
}
