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
    let (partial, overflow) = a.addingReportingOverflow(b)
    let (sum, overflowOfCarry) = partial.addingReportingOverflow(carry)
    carry = bit(overflow) | bit(overflowOfCarry)
    return sum
}

/// `a - b - borrow`; `borrow`, 0 or 1, becomes what is borrowed.
@inlinable @inline(__always)
func subtractBorrow(_ a: UInt64, _ b: UInt64, _ borrow: inout UInt64) -> UInt64 {
    let (partial, overflow) = a.subtractingReportingOverflow(b)
    let (difference, overflowOfBorrow) = partial.subtractingReportingOverflow(borrow)
    borrow = bit(overflow) | bit(overflowOfBorrow)
    return difference
}

/// 1 for true. Not by `?:`, which leaves a branch: this way the chains above become the processor's
/// additions and subtractions with carry.
@inlinable @inline(__always)
func bit(_ flag: Bool) -> UInt64 { UInt64(unsafeBitCast(flag, to: UInt8.self)) }
