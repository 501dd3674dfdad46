public import EllipticCurves

/// What a helper deals when a lost share is made again, with commitments by which each step is checked.
///
/// The arithmetic is that of `ShamirSharing.repairParts`: helper i splits its part, lambda_i s_i, of the
/// lost share into summands delta_ij, one for each helper j. Here all see D_ij = delta_ij G.
public struct RepairDealing<G: PrimeOrderGroup>: Sendable {
    /// D_ij, in the helpers' order.
    public let commitments: [G]
    /// delta_ij, each for helper j alone.
    public let parts: [AdditiveShare<G.Scalar>]
}
