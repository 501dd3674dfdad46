public import FiniteFields

extension CircuitBuilder {
    /// How many bits the greatest elements of the field have: 254 over BN254, 255 over BLS12-381.
    @inlinable public static var bitWidth: Int { F.bitWidth }

    /// Demands that a value is smaller than 2^count, and gives its bits, least significant first.
    /// count + 1 constraints.
    ///
    /// - Precondition: `count` is smaller than `bitWidth`: the bits are the value's only ones then.
    @inlinable public mutating func bits(
        of value: Value, count: Int, _ name: String = "range"
    ) -> [Bit<F>] {
        precondition(count >= 0 && count < F.bitWidth, "bits that are not unique")
        return decompose(value, count, name)
    }

    /// All bits of a value, least significant first, `bitWidth` of them: those of the integer in
    /// `0..<order`, and not of that integer plus the order, which fits them too. About two
    /// constraints a bit, none for a constant.
    @inlinable public mutating func canonicalBits(
        of value: Value, _ name: String = "canonical bits"
    ) -> [Bit<F>] {
        if let constant = value.constant {
            return constant.bits(F.bitWidth).map { Bit($0 == .one) }
        }
        let bits = decompose(value, F.bitWidth, name)
        requireBelowOrder(bits, name)
        return bits
    }

    @inlinable mutating func decompose(
        _ value: Value, _ count: Int, _ name: String
    ) -> [Bit<F>] {
        if let constant = value.constant {
            let bits = constant.bits(count).map { Bit<F>($0 == .one) }
            if LinearCombination(bits: bits) == value { return bits }
        }
        let bits = hint([value], count: count) { $0[0].bits(count) }.map { bit($0, name) }
        require(LinearCombination(bits: bits), equals: value, name)
        return bits
    }

    /// From the top: as long as the bits equal those of order - 1, no bit may be 1 where that has 0.
    @inlinable mutating func requireBelowOrder(_ bits: [Bit<F>], _ name: String) {
        let greatest = -F.one
        var isEqualSoFar = Bit<F>(true)
        for index in bits.indices.reversed() {
            if greatest.bit(index) == 1 {
                isEqualSoFar = and(isEqualSoFar, bits[index])
            } else {
                require(isEqualSoFar.value, times: bits[index].value, equals: 0, name)
            }
        }
    }

    /// Demands that a value is smaller than 2^width. width + 1 constraints.
    ///
    /// - Precondition: `width` is smaller than `bitWidth`.
    @inlinable public mutating func range(
        _ value: Value, width: Int, _ name: String = "range"
    ) -> RangedValue<F> {
        _ = bits(of: value, count: width, name)
        return RangedValue(constrained: value, width: width)
    }

    /// Whether a < b. Two constraints more than the wider of both has bits.
    ///
    /// - Precondition: Both widths are smaller than `bitWidth` - 1.
    @inlinable public mutating func isLess(
        _ a: RangedValue<F>, _ b: RangedValue<F>, _ name: String = "comparison"
    ) -> Bit<F> {
        let width = max(a.width, b.width)
        // a - b + 2^width is in 1..<2^(width + 1), and has its top bit exactly if a >= b.
        let difference = a.value - b.value + Value(power(width))
        let bits = bits(of: difference, count: width + 1, name)
        return !bits[width]
    }

    /// Whether a <= b. As `isLess`.
    @inlinable public mutating func isLessOrEqual(
        _ a: RangedValue<F>, _ b: RangedValue<F>, _ name: String = "comparison"
    ) -> Bit<F> {
        !isLess(b, a, name)
    }

    /// Demands a < b. One constraint more than the wider of both has bits.
    ///
    /// - Precondition: Both widths are smaller than `bitWidth` - 1.
    @inlinable public mutating func requireLess(
        _ a: RangedValue<F>, _ b: RangedValue<F>, _ name: String = "less"
    ) {
        let width = max(a.width, b.width)
        // Negative differences are order - 2^width or more: out of the range.
        precondition(width < F.bitWidth - 1, "widths that can't be compared")
        _ = bits(of: b.value - a.value - 1, count: width, name)
    }

    /// 2^exponent.
    @inlinable func power(_ exponent: Int) -> F {
        var power = F.one
        for _ in 0..<exponent { power = power.doubled() }
        return power
    }
}
