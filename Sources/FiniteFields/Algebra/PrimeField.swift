public import BigIntegers

/// The integers modulo an odd prime, `order`.
public protocol PrimeField: Field {
    /// A square root. Variable time: for public values. Throws `.notASquare`.
    ///
    /// Of the two roots it is any; the other is its negative.
    func squareRootVariableTime() throws(FieldError) -> Self

    /// An element that is no square.
    static var nonResidue: Self { get }
}

extension PrimeField {
    /// Whether this is the square of an element, by Euler's criterion. Constant time.
    @inlinable public var isSquare: Bool {
        let symbol = powerVariableTime(Self.order >> 1)
        return symbol == .one || symbol == .zero
    }

    /// By a power where the order is 3 modulo 4, otherwise by Tonelli and Shanks (Cohen, "A Course in
    /// Computational Algebraic Number Theory", 1.5.1).
    @inlinable public func squareRootVariableTime() throws(FieldError) -> Self {
        if self == .zero { return .zero }
        if Self.order.bit(1) {
            // order is 3 modulo 4.
            let root = powerVariableTime((Self.order + 1) >> 2)
            guard root.squared() == self else { throw .notASquare }
            return root
        }
        // order - 1 = odd * 2^twos
        var odd = Self.order - 1
        var twos = 0
        while !odd.isOdd {
            odd = odd >> 1
            twos += 1
        }
        let half = powerVariableTime(odd >> 1)  // self^((odd - 1) / 2)
        var root = half * self
        var remainder = root * half  // root^2 = self * remainder
        var generator = Self.nonResidue.powerVariableTime(odd)  // of order 2^twos
        while remainder != .one {
            // The order of the remainder is 2^exponent.
            var exponent = 0
            var power = remainder
            while power != .one {
                power = power.squared()
                exponent += 1
                guard exponent < twos else { throw .notASquare }
            }
            for _ in 0..<(twos - exponent - 1) { generator = generator.squared() }
            root *= generator
            generator = generator.squared()
            remainder *= generator
            twos = exponent
        }
        return root
    }
}
