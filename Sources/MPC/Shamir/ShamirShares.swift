/// One party's Shamir shares of a secret vector over a prime field: party i's share is the value at
/// i + 1 of a polynomial of degree t whose value at 0 is the secret.
public final class ShamirShares<Domain: FieldDomain>: DomainShareVector {
    public let buffer: ShareBuffer<Domain>

    public init(buffer: ShareBuffer<Domain>) {
        precondition(buffer.components == 1)
        self.buffer = buffer
    }

    /// The share that this party was given.
    public convenience init(_ share: [Domain.Element], domain: Domain) {
        self.init(uninitialized: share.count, domain: domain)
        buffer.setComponent(0, share)
    }

    /// Shares of unspecified content, for an operation to write.
    convenience init(uninitialized count: Int, domain: Domain) {
        self.init(buffer: ShareBuffer(uninitialized: count, domain: domain))
    }

    /// This party's share. Secret.
    public func share() -> [Domain.Element] { buffer.elements(ofComponent: 0) }
}
