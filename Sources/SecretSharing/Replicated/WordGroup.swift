/// A group structure on 64-bit words: what the components of a replicated sharing add up in.
public protocol WordGroup: Sendable {
    /// The group operation.
    static func sum(_ a: UInt64, _ b: UInt64) -> UInt64
    /// The `x` with `sum(x, b) == a`.
    static func difference(_ a: UInt64, _ b: UInt64) -> UInt64
}

/// Z/2^64: words add modulo 2^64.
public enum ArithmeticWords: WordGroup {
    @inlinable public static func sum(_ a: UInt64, _ b: UInt64) -> UInt64 { a &+ b }
    @inlinable public static func difference(_ a: UInt64, _ b: UInt64) -> UInt64 { a &- b }
}

/// (Z/2)^64: words add by exclusive or, each bit for itself.
public enum BooleanWords: WordGroup {
    @inlinable public static func sum(_ a: UInt64, _ b: UInt64) -> UInt64 { a ^ b }
    @inlinable public static func difference(_ a: UInt64, _ b: UInt64) -> UInt64 { a ^ b }
}
