/// One party's replicated Boolean shares of a secret vector of `count` elements of `width` bits.
///
/// A bit is x = b₀ ⊕ b₁ ⊕ b₂; party i holds bᵢ and bᵢ₊₁ (indices modulo 3): the two components of
/// `planes`. Written once, wiped on release, no description and no equality, like `ArithmeticShares`.
public final class BooleanShares: BitShareVector {
    public let planes: BitPlanes

    public init(planes: BitPlanes) {
        precondition(planes.components == 2)
        self.planes = planes
    }

    /// Component bᵢ, planes one after another.
    package var first: UnsafeMutablePointer<UInt64> { planes.component(0) }
    /// Component bᵢ₊₁, planes one after another.
    package var second: UnsafeMutablePointer<UInt64> { planes.component(1) }

    /// Shares of unspecified content, for an operation to write.
    convenience init(uninitialized count: Int, width: Int) {
        self.init(planes: BitPlanes(uninitialized: count, width: width, components: 2))
    }

    /// The shares whose components this party was given, as elements: bᵢ in `first`, bᵢ₊₁ in
    /// `second`, of which the low `width` bits count. Precondition: equal lengths, width 0...64.
    public convenience init(first: [UInt64], second: [UInt64], width: Int) {
        precondition(first.count == second.count, "components have different lengths")
        precondition((0...64).contains(width), "width out of bounds")
        self.init(uninitialized: first.count, width: width)
        planes.setComponent(0, elements: first)
        planes.setComponent(1, elements: second)
    }

    /// This party's two components as elements: bᵢ and bᵢ₊₁. They are secret. Precondition: width
    /// at most 64.
    public func components() -> (first: [UInt64], second: [UInt64]) {
        (planes.elements(ofComponent: 0), planes.elements(ofComponent: 1))
    }

    /// Component bᵢ as elements.
    func firstElements() -> [UInt64] { planes.elements(ofComponent: 0) }

    /// Plane j of component bᵢ.
    func firstPlane(_ j: Int) -> UnsafeMutablePointer<UInt64> { planes.plane(j, 0) }
    /// Plane j of component bᵢ₊₁.
    func secondPlane(_ j: Int) -> UnsafeMutablePointer<UInt64> { planes.plane(j, 1) }
}
