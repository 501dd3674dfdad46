/// One party's arithmetic shares of a secret vector over a domain.
///
/// A type that wraps its `buffer` gets everything else from here.
public protocol DomainShareVector: ShareVector {
    associatedtype Domain: VectorDomain

    /// The shares.
    var buffer: ShareBuffer<Domain> { get }

    /// The shares that this memory holds. Precondition: as many components as the sharing has.
    init(buffer: ShareBuffer<Domain>)
}

extension DomainShareVector {
    public var count: Int { buffer.count }

    public func slice(_ range: Range<Int>) -> Self { Self(buffer: buffer.slice(range)) }

    public func gather(_ indices: [Int]) -> Self { Self(buffer: buffer.gather(indices)) }

    public static func concatenate(_ parts: [Self]) -> Self {
        Self(buffer: .concatenate(parts.map(\.buffer)))
    }
}
