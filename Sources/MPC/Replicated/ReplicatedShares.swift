/// One party's replicated shares of a secret vector over a field: x = s₀ + s₁ + s₂, of which party i has sᵢ
/// and sᵢ₊₁ (indices modulo 3), the two components of the buffer.
public final class ReplicatedShares<Domain: FieldDomain>: DomainShareVector {
    public let buffer: ShareBuffer<Domain>

    public init(buffer: ShareBuffer<Domain>) {
        precondition(buffer.components == 2)
        self.buffer = buffer
    }

    /// The shares whose components this party was given.
    public convenience init(
        first: [Domain.Element], second: [Domain.Element], domain: Domain
    ) {
        precondition(first.count == second.count, "components have different lengths")
        self.init(buffer: ShareBuffer(uninitialized: first.count, components: 2, domain: domain))
        buffer.setComponent(0, first)
        buffer.setComponent(1, second)
    }
}
