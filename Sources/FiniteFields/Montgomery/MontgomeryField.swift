/// The integers modulo a prime p of at most `64 * limbs` bits, in Montgomery form: x stands as
/// `x * R mod p` with `R = 2^(64 * limbs)`; with R = 1 where the prime has a folding factor.
///
/// Operations take constant time unless their name says otherwise; equality too.
/// Source: P. Montgomery, "Modular Multiplication Without Trial Division", 1985; the multiplication is
/// CIOS of Koc, Acar, Kaliski, "Analyzing and Comparing Montgomery Multiplication Algorithms", 1996; on
/// x86-64 with BMI2 and ADX, for the primes of `ProductKernel`, what CKernelsMontgomery.h and
/// CKernelsFolding.h have.
@frozen
public struct MontgomeryField<Modulus: FieldModulus, let limbs: Int>: Sendable, BitwiseCopyable {
    /// `x * R mod p`, reduced, but where it is a factor alone: see `UnreducedFactor`. 64-bit words, least
    /// significant first.
    @usableFromInline package var montgomery: InlineArray<limbs, UInt64>

    @inlinable @inline(__always)
    package init(montgomery: InlineArray<limbs, UInt64>) { self.montgomery = montgomery }

    /// Word `i` of p.
    @inlinable @inline(__always)
    static func modulus(_ i: Int) -> UInt64 { UInt64(Modulus.modulus[i]) }

    /// -1/p mod 2^64, by Newton's iteration: each step doubles the number of right bits, from 3.
    @inlinable @inline(__always)
    static var negativeInverse: UInt64 {
        let p = modulus(0)
        var inverse = p
        inverse &*= 2 &- p &* inverse
        inverse &*= 2 &- p &* inverse
        inverse &*= 2 &- p &* inverse
        inverse &*= 2 &- p &* inverse
        inverse &*= 2 &- p &* inverse
        return 0 &- inverse
    }

    /// Whether the top bit of p's words is clear, so that sums of two elements don't overflow them.
    @inlinable @inline(__always)
    static var hasSpareBit: Bool { modulus(limbs - 1) >> 63 == 0 }

    /// The element whose Montgomery form is the literal `value`, without a multiplication.
    @inlinable @inline(__always)
    package static func constant(_ value: StaticBigInt) -> Self {
        var words = InlineArray<limbs, UInt64>(repeating: 0)
        for i in 0..<limbs { words[unchecked: i] = UInt64(value[i]) }
        return Self(montgomery: words)
    }

    /// The number `literal`. - Precondition: `0 <= literal < p`.
    @inlinable package init(literal: StaticBigInt) {
        self = Self.constant(Modulus.montgomerySquare) * Self.constant(literal)
    }

    /// Brings an integer below p into Montgomery form.
    @inlinable public init(_ canonical: CanonicalInteger<Modulus, limbs>) {
        self = Self.constant(Modulus.montgomerySquare) * Self(montgomery: canonical.words)
    }

    /// The integer in `0..<p`.
    @inlinable public var canonical: CanonicalInteger<Modulus, limbs> {
        var unit = InlineArray<limbs, UInt64>(repeating: 0)
        unit[unchecked: 0] = 1
        return CanonicalInteger(unchecked: (self * Self(montgomery: unit)).montgomery)
    }

    /// `a * b / R mod p` in Swift alone. `a` must be reduced; `b` may be any words. Here it is inlined;
    /// `*` is one function for all who use it, which is less to compile.
    @inlinable @inline(__always)
    package static func multiply(_ a: Self, _ b: Self) -> Self {
        if limbs == 4 {
            Modulus.foldingFactor != 0 ? multiplyFolding(a, b) : multiplyFourLimbs(a, b)
        } else if limbs == 6 && hasSpareBit {
            multiplySixLimbs(a, b)
        } else {
            multiplyAnyLimbs(a, b)
        }
    }

    /// `multiply`, not inlined.
    @inlinable @inline(never)
    static func multiplyApart(_ a: Self, _ b: Self) -> Self { multiply(a, b) }

    /// `squareFolding`, not inlined.
    @inlinable @inline(never)
    static func squareFoldingApart(_ a: Self) -> Self { squareFolding(a) }

    @inlinable @inline(__always)
    static func multiplyAnyLimbs(_ a: Self, _ b: Self) -> Self {
        // Invariant: (overflow, t) < 2p.
        var t = InlineArray<limbs, UInt64>(repeating: 0)
        var overflow: UInt64 = 0
        for i in 0..<limbs {
            let word = b.montgomery[unchecked: i]
            var product = multiplyAccumulate(
                t[unchecked: 0], a.montgomery[unchecked: 0], word, 0)
            let factor = product.low &* negativeInverse
            var reduction = multiplyAccumulate(product.low, factor, modulus(0), 0)
            var j = 1
            while j < limbs {
                product = multiplyAccumulate(
                    t[unchecked: j], a.montgomery[unchecked: j], word, product.high)
                reduction = multiplyAccumulate(
                    product.low, factor, modulus(j), reduction.high)
                t[unchecked: j &- 1] = reduction.low
                j &+= 1
            }
            t[unchecked: limbs &- 1] = addCarry(product.high, reduction.high, &overflow)
        }
        return reduceOnce(t, overflow)
    }

    /// `t mod p` for `(overflow, t) < 2p`.
    @inlinable @inline(__always)
    static func reduceOnce(_ t: InlineArray<limbs, UInt64>, _ overflow: UInt64) -> Self {
        var borrow: UInt64 = 0
        var reduced = InlineArray<limbs, UInt64>(repeating: 0)
        for i in 0..<limbs {
            reduced[unchecked: i] = subtractBorrow(t[unchecked: i], modulus(i), &borrow)
        }
        let keep = 0 &- (borrow & ~overflow)
        for i in 0..<limbs {
            reduced[unchecked: i] =
                (t[unchecked: i] & keep) | (reduced[unchecked: i] & ~keep)
        }
        return Self(montgomery: reduced)
    }
}

extension MontgomeryField: Hashable {
    @inlinable public static func == (a: Self, b: Self) -> Bool {
        var difference: UInt64 = 0
        for i in 0..<limbs {
            difference |= a.montgomery[unchecked: i] ^ b.montgomery[unchecked: i]
        }
        return difference == 0
    }

    public func hash(into hasher: inout Hasher) {
        for i in 0..<limbs { hasher.combine(montgomery[i]) }
    }
}
