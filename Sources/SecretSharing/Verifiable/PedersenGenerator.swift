public import EllipticCurves
internal import FiniteFields

/// A second generator H of a group, of which nobody knows the discrete logarithm: for commitments
/// v G + r H that say nothing about v.
///
/// H is the hash of "H" to the group under the tag "swift-mpc/pedersen-generator/v1".
public struct PedersenGenerator<G: PrimeOrderGroup>: Sendable {
    /// H.
    public let element: G

    /// Hashes to the group: keep it where many are needed.
    public init() {
        let tag = Array("swift-mpc/pedersen-generator/v1".utf8)
        guard let element = try? G.hash(Array("H".utf8), domainSeparationTag: tag) else {
            preconditionFailure("the tag is not empty")
        }
        self.element = element
    }

    /// v G + r H. Constant time.
    public func commit(_ value: G.Scalar, _ blinding: G.Scalar) -> G {
        G.generatorMultiplied(by: value) + element.multiplied(by: blinding)
    }
}
