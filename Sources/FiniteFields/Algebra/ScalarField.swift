/// A prime field of at most 256 bits, whose elements multiply points: its integers as four words.
public protocol ScalarField: PrimeField, BitwiseCopyable {
    /// The integer in `0..<order`, as 64-bit words, least significant first. Constant time.
    var canonicalWords: InlineArray<4, UInt64> { get }
}

extension MontgomeryField: ScalarField where limbs == 4 {
    @inlinable public var canonicalWords: InlineArray<4, UInt64> { canonical.words }
}
