public import BigIntegers
public import FiniteFields

extension JacobianPoint {
    /// The point times a secret scalar. Constant time.
    ///
    /// Windows of 4 bits over complete formulas; every table look-up reads the whole table.
    @inlinable public func multiplied(by scalar: Curve.Scalar) -> Self {
        let words = scalar.canonicalWords
        let point = ProjectivePoint(self)
        // table[i] = i * point
        var table = InlineArray<16, ProjectivePoint<Curve>>(repeating: .identity)
        for i in 1..<16 {
            table[i] = i % 2 == 0 ? table[i / 2].doubled() : table[i - 1] + point
        }
        var result = ProjectivePoint<Curve>.identity
        for window in (0..<64).reversed() {
            result = result.doubled().doubled().doubled().doubled()
            let digit = (words[window / 16] >> UInt64(window % 16 * 4)) & 15
            var entry = table[0]
            for i in 1..<16 {
                // 1 if digit == i, by the top bit of (digit ^ i) - 1
                let isEqual = ((digit ^ UInt64(i)) &- 1) >> 63
                entry = .select(isEqual, table[i], entry)
            }
            result = result + entry
        }
        return result.jacobian
    }

    /// The point times a public scalar, in time that depends on it.
    ///
    /// Non-adjacent form of width 5 over odd multiples.
    @inlinable public func multipliedVariableTime(by scalar: Curve.Scalar) -> Self {
        // odd[i] = (2i + 1) * self
        let double = doubled()
        var odd = InlineArray<8, Self>(repeating: self)
        for i in 1..<8 { odd[i] = odd[i - 1] + double }
        var result = Self.zero
        for digit in SignedDigits.nonAdjacentForm(scalar.canonicalWords, width: 5).reversed() {
            result = result.doubled()
            if digit > 0 {
                result = result + odd[Int(digit) / 2]
            } else if digit < 0 {
                result = result - odd[Int(-digit) / 2]
            }
        }
        return result
    }

    /// The point times an integer, in time that depends on it. The point needs not be in the group of
    /// order r, so that this clears cofactors and checks subgroups.
    @inlinable public func multipliedVariableTime(by integer: BigInteger) -> Self {
        var result = Self.zero
        for index in (0..<integer.bitWidth).reversed() {
            result = result.doubled()
            // The bits of a negative number are those of its two's complement: take the magnitude's.
            if integer.signum < 0 ? (-integer).bit(index) : integer.bit(index) {
                result = result + self
            }
        }
        return integer.signum < 0 ? -result : result
    }
}

extension JacobianPoint {
    /// The point times a small public number. Variable time in the number.
    @inlinable func multipliedVariableTime(by number: UInt64) -> Self {
        var result = Self.zero
        for bit in (0..<UInt64(64 - number.leadingZeroBitCount)).reversed() {
            result = result.doubled()
            if (number >> bit) & 1 == 1 { result = result + self }
        }
        return result
    }
}

extension AffinePoint {
    /// The point times a secret scalar. Constant time but for the identity.
    @inlinable public func multiplied(by scalar: Curve.Scalar) -> JacobianPoint<Curve> {
        JacobianPoint(self).multiplied(by: scalar)
    }

    /// The point times a public scalar, in time that depends on it.
    @inlinable public func multipliedVariableTime(
        by scalar: Curve.Scalar
    ) -> JacobianPoint<Curve> {
        JacobianPoint(self).multipliedVariableTime(by: scalar)
    }
}
