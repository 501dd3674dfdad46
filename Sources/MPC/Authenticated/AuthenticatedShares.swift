/// One party's authenticated shares of a secret vector: a share of every value, and one of its MAC.
public final class AuthenticatedShares<Scheme: AuthenticationScheme>: ShareVector {
    /// Component 0: shares of the values; component 1: of their MACs.
    let buffer: ShareBuffer<Scheme.Share>

    init(buffer: ShareBuffer<Scheme.Share>) {
        precondition(buffer.components == 2)
        self.buffer = buffer
    }

    /// Shares of unspecified content, for an operation to write.
    package convenience init(uninitialized count: Int, scheme: Scheme) {
        self.init(
            buffer: ShareBuffer(uninitialized: count, components: 2, domain: scheme.share))
    }

    /// Calls `body` with the words of the shares, and of their MACs' shares.
    package func withWords<Result>(
        _ body: (UnsafeMutablePointer<UInt64>, UnsafeMutablePointer<UInt64>) -> Result
    ) -> Result {
        defer { extendLifetime(self) }
        return body(values, macs)
    }

    public var count: Int { buffer.count }
    var values: UnsafeMutablePointer<UInt64> { buffer.component(0) }
    var macs: UnsafeMutablePointer<UInt64> { buffer.component(1) }

    public func slice(_ range: Range<Int>) -> AuthenticatedShares {
        AuthenticatedShares(buffer: buffer.slice(range))
    }

    public func gather(_ indices: [Int]) -> AuthenticatedShares {
        AuthenticatedShares(buffer: buffer.gather(indices))
    }

    public static func concatenate(_ parts: [AuthenticatedShares]) -> AuthenticatedShares {
        AuthenticatedShares(buffer: .concatenate(parts.map(\.buffer)))
    }
}

/// One party's authenticated shares of secret bits: component 0 of the planes are shares of the bits,
/// components 1 to 64 are the bits of shares of their MACs.
public final class AuthenticatedBits: BitShareVector {
    public let planes: BitPlanes

    public init(planes: BitPlanes) {
        precondition(planes.components == AuthenticatedKinds.bitColumns)
        self.planes = planes
    }

    /// Shares of unspecified content, for an operation to write.
    convenience init(uninitialized count: Int, width: Int) {
        self.init(
            planes: BitPlanes(
                uninitialized: count, width: width, components: AuthenticatedKinds.bitColumns))
    }
}
