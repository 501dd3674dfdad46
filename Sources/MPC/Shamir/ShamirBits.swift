/// One party's Shamir shares of secret bits over a field of 2^m elements: component c of the planes is
/// bit c of the field's elements. Party i's point is the field's element i + 1.
public final class ShamirBits: BitShareVector {
    public let planes: BitPlanes

    public init(planes: BitPlanes) { self.planes = planes }
}
