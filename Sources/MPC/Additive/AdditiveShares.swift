/// One party's additive shares of a secret vector over a domain: the parties' shares add up to the secret.
public final class AdditiveShares<Domain: VectorDomain>: DomainShareVector {
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

    var base: UnsafeMutablePointer<UInt64> { buffer.base }
}

/// One party's additive shares of secret bits: the parties' shares xor to the secret.
public final class AdditiveBits: BitShareVector {
    public let planes: BitPlanes

    public init(planes: BitPlanes) {
        precondition(planes.components == 1)
        self.planes = planes
    }

    /// Shares of unspecified content, for an operation to write.
    convenience init(uninitialized count: Int, width: Int) {
        self.init(planes: BitPlanes(uninitialized: count, width: width, components: 1))
    }

    var base: UnsafeMutablePointer<UInt64> { planes.component(0) }
}
