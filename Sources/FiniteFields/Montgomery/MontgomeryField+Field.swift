public import BigIntegers

extension MontgomeryField: PrimeField {
    @inlinable public static var zero: Self {
        Self(montgomery: InlineArray(repeating: 0))
    }

    @inlinable public static var one: Self { constant(Modulus.montgomeryOne) }

    @inlinable public static func + (a: Self, b: Self) -> Self {
        if limbs == 4 { return addFourLimbs(a, b) }
        if limbs == 6 && hasSpareBit { return addSixLimbs(a, b) }
        var sum = InlineArray<limbs, UInt64>(repeating: 0)
        var carry: UInt64 = 0
        for i in 0..<limbs {
            sum[unchecked: i] = addCarry(
                a.montgomery[unchecked: i], b.montgomery[unchecked: i], &carry)
        }
        return reduceOnce(sum, carry)
    }

    @inlinable public static func - (a: Self, b: Self) -> Self {
        if limbs == 4 { return subtractFourLimbs(a, b) }
        if limbs == 6 { return subtractSixLimbs(a, b) }
        var difference = InlineArray<limbs, UInt64>(repeating: 0)
        var borrow: UInt64 = 0
        for i in 0..<limbs {
            difference[unchecked: i] = subtractBorrow(
                a.montgomery[unchecked: i], b.montgomery[unchecked: i], &borrow)
        }
        // Below zero: add p.
        let mask = 0 &- borrow
        var carry: UInt64 = 0
        for i in 0..<limbs {
            difference[unchecked: i] = addCarry(
                difference[unchecked: i], modulus(i) & mask, &carry)
        }
        return Self(montgomery: difference)
    }

    @inlinable public static prefix func - (a: Self) -> Self { zero - a }

    @inlinable public static func * (a: Self, b: Self) -> Self {
        #if arch(x86_64)
        if takesMulx { return multiplyMulx(a, b) }
        // Apart, so that the product above has a small frame.
        if Modulus.productKernel != .none { return multiplyApart(a, b) }
        #endif
        return multiply(a, b)
    }

    @inlinable public func squared() -> Self {
        guard limbs == 4 && Modulus.foldingFactor != 0 else { return self * self }
        #if arch(x86_64)
        return Self.takesMulx ? Self.squareMulx(self) : Self.squareFoldingApart(self)
        #else
        return Self.squareFolding(self)
        #endif
    }

    @inlinable public init(_ value: UInt64) {
        var words = InlineArray<limbs, UInt64>(repeating: 0)
        words[unchecked: 0] = value
        self = Self.constant(Modulus.montgomerySquare) * Self(montgomery: words)
    }

    @inlinable public static func select(_ bit: UInt64, _ a: Self, _ b: Self) -> Self {
        let mask = 0 &- bit
        var result = b.montgomery
        for i in 0..<limbs {
            result[unchecked: i] ^=
                mask & (a.montgomery[unchecked: i] ^ b.montgomery[unchecked: i])
        }
        return Self(montgomery: result)
    }

    /// Uniform within 2^-64: an integer of 64 bits more than the words have, reduced.
    @inlinable public static func random(
        using generator: inout some RandomNumberGenerator
    ) -> Self {
        var words = InlineArray<limbs, UInt64>(repeating: 0)
        for i in 0..<limbs { words[unchecked: i] = generator.next() }
        let square = Self.constant(Modulus.montgomerySquare)
        // Not by `*`: the words need not be below p.
        let low = multiply(square, Self(montgomery: words))
        let high = Self(generator.next() as UInt64)
        // square is R in Montgomery form. With a folding factor c the words alone are uniform within
        // c / 2^255.
        return low + high * square
    }

    public static var order: BigInteger {
        BigInteger(words: (0..<limbs).map { modulus($0) })
    }

    @inlinable public static var byteCount: Int { CanonicalInteger<Modulus, limbs>.byteCount }

    @inlinable public init(bigEndianBytes bytes: [UInt8]) throws(FieldError) {
        self.init(try CanonicalInteger<Modulus, limbs>(bigEndianBytes: bytes))
    }

    @inlinable public func bigEndianBytes() -> [UInt8] { canonical.bigEndianBytes() }

    /// By Fermat: `self^(p - 2)`.
    @inlinable public func inverseOrZero() -> Self {
        var result = Self.one
        var words = InlineArray<limbs, UInt64>(repeating: 0)
        var borrow: UInt64 = 2
        for i in 0..<limbs {
            let word = Self.modulus(i)
            words[i] = word &- borrow
            borrow = word < borrow ? 1 : 0
        }
        for i in (0..<limbs).reversed() {
            for bit in (0..<UInt64(64)).reversed() {
                result = result.squared()
                // The exponent is public.
                if (words[i] >> bit) & 1 == 1 { result *= self }
            }
        }
        return result
    }

    public func inverseVariableTime() throws(FieldError) -> Self {
        do {
            return try Self(integer.inverseVariableTime(modulo: Self.order))
        } catch {
            throw .notInvertible
        }
    }

    public static var nonResidue: Self { Self(Modulus.nonResidue) }
}
