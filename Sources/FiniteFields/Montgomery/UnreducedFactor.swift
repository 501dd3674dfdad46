/// A sum or difference of two elements that was not reduced, made by `&+` or `&-`: a factor of products, and
/// nothing else. For primes of 255 bits whose products fold, and so take any words.
///
/// Constant time.
@frozen
@usableFromInline package struct UnreducedFactor<Modulus: FieldModulus>: BitwiseCopyable {
    @usableFromInline package typealias Element = MontgomeryField<Modulus, 4>

    /// Below 2p.
    @usableFromInline let words: Element

    @inlinable @inline(__always)
    init(_ words: InlineArray<4, UInt64>) {
        precondition(
            Modulus.foldingFactor != 0 && Element.hasSpareBit, "a prime of 255 bits that folds")
        self.words = Element(montgomery: words)
    }

    @inlinable @inline(__always)
    package static func * (a: Self, b: Self) -> Element { a.words * b.words }

    @inlinable @inline(__always)
    package static func * (a: Self, b: Element) -> Element { a.words * b }

    @inlinable @inline(__always)
    package func squared() -> Element { words.squared() }
}

extension MontgomeryField where limbs == 4 {
    /// `a + b`, not reduced. - Precondition: both are.
    @inlinable @inline(__always)
    package static func &+ (a: Self, b: Self) -> UnreducedFactor<Modulus> {
        var carry: UInt64 = 0
        return UnreducedFactor([
            addCarry(a.montgomery[unchecked: 0], b.montgomery[unchecked: 0], &carry),
            addCarry(a.montgomery[unchecked: 1], b.montgomery[unchecked: 1], &carry),
            addCarry(a.montgomery[unchecked: 2], b.montgomery[unchecked: 2], &carry),
            a.montgomery[unchecked: 3] &+ b.montgomery[unchecked: 3] &+ carry,
        ])
    }

    /// `a - b + p`, not reduced. - Precondition: both are.
    @inlinable @inline(__always)
    package static func &- (a: Self, b: Self) -> UnreducedFactor<Modulus> {
        var borrow: UInt64 = 0
        let d0 = subtractBorrow(modulus(0), b.montgomery[unchecked: 0], &borrow)
        let d1 = subtractBorrow(modulus(1), b.montgomery[unchecked: 1], &borrow)
        let d2 = subtractBorrow(modulus(2), b.montgomery[unchecked: 2], &borrow)
        let d3 = modulus(3) &- b.montgomery[unchecked: 3] &- borrow
        return a &+ Self(montgomery: [d0, d1, d2, d3])
    }
}
