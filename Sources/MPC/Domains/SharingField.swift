internal import FiniteFields

/// A domain that is a field with a point other than 0 for each of 16 parties: what Shamir's sharing
/// is made over.
public protocol SharingField: VectorDomain {
    /// The inverse of a public value; of 0, 0.
    func inverse(_ a: Element) -> Element
    /// Where a party's share stands: party + 1, or what stands for it in a field of characteristic 2.
    func point(_ party: Int) -> Element
    /// Whether all elements are zero. Constant time.
    func isZero(_ x: UnsafePointer<UInt64>, count: Int) -> Bool
}

extension SharingField {
    /// The factors with which values at distinct `points` give that at x of a polynomial of lower degree.
    package func lagrange(at x: Element, from points: [Element]) -> [Element] {
        points.indices.map { i in
            points.indices.reduce(element(1)) { product, j in
                guard j != i else { return product }
                let factor = self.product(
                    difference(x, points[j]), inverse(difference(points[i], points[j])))
                return self.product(product, factor)
            }
        }
    }

    public func isZero(_ x: UnsafePointer<UInt64>, count: Int) -> Bool {
        withUnsafeTemporaryAllocation(byteCount: wireBytes * count, alignment: 8) { bytes in
            guard let base = bytes.baseAddress else { return true }
            write(x, count: count, to: base)
            var all: UInt64 = 0
            for word in bytes.bindMemory(to: UInt64.self) { all |= word }
            return all == 0
        }
    }
}

extension FieldDomain {
    public func inverse(_ a: Element) -> Element { a.inverseOrZero() }
    public func point(_ party: Int) -> Element { Element(UInt64(party + 1)) }
}
