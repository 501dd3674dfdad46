/// A finite commutative group, written additively.
///
/// Laws: `+` is associative and commutative, `a + zero == a`, `a + (-a) == zero`, `a - b == a + (-b)`,
/// `a.doubled() == a + a`. Operations take constant time.
public protocol AdditiveGroup: AdditiveArithmetic, Sendable {
    /// The inverse.
    static prefix func - (a: Self) -> Self

    /// `self + self`.
    func doubled() -> Self

    /// An element that is uniformly distributed, or within 2^-64 of it.
    ///
    /// - Parameter generator: Must be cryptographically secure where the element is a secret;
    ///   `SystemRandomNumberGenerator` is (getrandom on Linux).
    static func random(using generator: inout some RandomNumberGenerator) -> Self
}

extension AdditiveGroup {
    @inlinable public func doubled() -> Self { self + self }

    @inlinable public static func += (a: inout Self, b: Self) { a = a + b }

    @inlinable public static func -= (a: inout Self, b: Self) { a = a - b }

    /// A random element from the operating system's generator.
    @inlinable public static func random() -> Self {
        var generator = SystemRandomNumberGenerator()
        return random(using: &generator)
    }
}
