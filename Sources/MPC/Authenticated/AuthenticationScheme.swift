internal import CKernels
internal import FiniteFields

/// How values of a domain are authenticated: what shares and MACs are, and what a check is made with.
///
/// The parties have shares of a key α, and for every value x shares of αx: who changes a value has to change its
/// MAC by α times as much, and does not know α.
public protocol AuthenticationScheme: Sendable {
    /// The values.
    associatedtype Domain: VectorDomain
    /// Shares of values, and of MACs.
    associatedtype Share: PreprocessedDomain
    /// What MACs are made in and checked when made.
    associatedtype Wide: KeyedDomain

    var name: String { get }
    var domain: Domain { get }
    var share: Share { get }
    var wide: Wide { get }
    /// Trees for a key: it is an integer of four times as many bits.
    var keyTrees: Int { get }
    /// Whether shares have bits above the value, which an opening hides under a mask.
    var hasHiddenBits: Bool { get }
    /// A wrong result goes unnoticed with probability at most 2^-s, s being this.
    var statisticalBits: Int { get }

    /// Elements of `wide` that stand for the same integers as those of `share`, and back, cut off.
    func widen(_ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, count: Int)
    func narrow(_ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, count: Int)
    /// The values of shares that have been added up, and the shares of public values.
    func value(_ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, count: Int)
    func lift(_ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, count: Int)
    func lift(_ value: Domain.Element) -> Share.Element
    /// `count` random coefficients of a check, as elements of `share`.
    func fillCoefficients(
        _ z: UnsafeMutablePointer<UInt64>, count: Int,
        from words: (UnsafeMutablePointer<UInt64>, Int) -> Void)
}

/// SPDZ over a prime field (Damgård, Keller, Larraia, Pastro, Scholl, Smart, ESORICS 2013): shares and MACs
/// are elements of the field.
public struct SPDZ<Field: FieldDomain & PreprocessedDomain & KeyedDomain>: AuthenticationScheme {
    public let domain: Field

    public init(_ domain: Field) { self.domain = domain }

    public var name: String { "spdz \(domain.name)" }
    public var share: Field { domain }
    public var wide: Field { domain }
    /// An integer of as many bits as the field has, up to three more.
    public var keyTrees: Int { 16 * domain.choiceWords }
    public var hasHiddenBits: Bool { false }
    public var statisticalBits: Int { min(domain.bitWidth - 1, 62) - 1 }

    private func copy(
        _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, _ count: Int
    ) {
        if UnsafePointer(z) != x { z.update(from: x, count: domain.words(for: count)) }
    }

    public func widen(_ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, count: Int) {
        copy(z, x, count)
    }
    public func narrow(_ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, count: Int) {
        copy(z, x, count)
    }
    public func value(_ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, count: Int) {
        copy(z, x, count)
    }
    public func lift(_ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, count: Int) {
        copy(z, x, count)
    }
    public func lift(_ value: Field.Element) -> Field.Element { value }

    public func fillCoefficients(
        _ z: UnsafeMutablePointer<UInt64>, count: Int,
        from words: (UnsafeMutablePointer<UInt64>, Int) -> Void
    ) {
        domain.fill(z, count: count, from: words)
    }
}

/// SPDZ2k over Z/2^64 (Cramer, Damgård, Escudero, Scholl, Xing, ePrint 2018/482) with k = s = 64: shares and
/// MACs are modulo 2^128, keys of 64 bits; the value is the low half of the shares' sum.
public struct SPDZ2k: AuthenticationScheme {
    public init() {}

    public var name: String { "spdz2k z2^64" }
    public var domain: Ring64 { Ring64() }
    public var share: LongRing { LongRing(bits: 128) }
    public var wide: LongRing { LongRing(bits: 192) }
    public var keyTrees: Int { 16 }
    public var hasHiddenBits: Bool { true }
    /// Of a check of MACs: s - log₂(s + 1). Triples are less likely to be wrong.
    public var statisticalBits: Int { 57 }

    public func widen(_ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, count: Int) {
        mpc_long_resize(z, 3, x, 2, count)
    }
    public func narrow(_ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, count: Int) {
        mpc_long_resize(z, 2, x, 3, count)
    }
    public func value(_ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, count: Int) {
        mpc_long_low(z, x, 2, count)
    }
    public func lift(_ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, count: Int) {
        mpc_long_lift(z, x, 2, count)
    }
    public func lift(_ value: UInt64) -> LongRing.Element { share.element(value) }

    /// Of 64 bits.
    public func fillCoefficients(
        _ z: UnsafeMutablePointer<UInt64>, count: Int,
        from words: (UnsafeMutablePointer<UInt64>, Int) -> Void
    ) {
        let low = WordBuffer(uninitialized: count)
        words(low.base, count)
        mpc_long_lift(z, low.base, 2, count)
        extendLifetime(low)
    }
}
