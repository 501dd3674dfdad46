/// `a + b * c + carry` as low and high word: it can't overflow two words.
@inlinable @inline(__always)
func multiplyAccumulate(
    _ a: UInt64, _ b: UInt64, _ c: UInt64, _ carry: UInt64
) -> (low: UInt64, high: UInt64) {
    let sum =
        UInt128(truncatingIfNeeded: b) &* UInt128(truncatingIfNeeded: c)
        &+ UInt128(truncatingIfNeeded: a) &+ UInt128(truncatingIfNeeded: carry)
    return (UInt64(truncatingIfNeeded: sum), UInt64(truncatingIfNeeded: sum &>> 64))
}

/// `a + b + carry`; `carry`, 0 or 1, becomes what is carried out.
@inlinable @inline(__always)
func addCarry(_ a: UInt64, _ b: UInt64, _ carry: inout UInt64) -> UInt64 {
    let sum =
        UInt128(truncatingIfNeeded: a) &+ UInt128(truncatingIfNeeded: b)
        &+ UInt128(truncatingIfNeeded: carry)
    carry = UInt64(truncatingIfNeeded: sum &>> 64)
    return UInt64(truncatingIfNeeded: sum)
}

/// `a - b - borrow`; `borrow`, 0 or 1, becomes what is borrowed.
@inlinable @inline(__always)
func subtractBorrow(_ a: UInt64, _ b: UInt64, _ borrow: inout UInt64) -> UInt64 {
    let difference =
        UInt128(truncatingIfNeeded: a) &- UInt128(truncatingIfNeeded: b)
        &- UInt128(truncatingIfNeeded: borrow)
    borrow = UInt64(truncatingIfNeeded: difference &>> 64) & 1
    return UInt64(truncatingIfNeeded: difference)
}
