/// Places that have been written, so that they are wiped and no others.
package struct WrittenRanges {
    /// None overlaps another.
    package private(set) var ranges: [Range<Int>] = []
    /// More are taken as one.
    private static let most = 64

    package init() {}

    package mutating func insert(_ range: Range<Int>) {
        if range.isEmpty { return }
        var union = range
        ranges.removeAll { other in
            guard other.lowerBound <= union.upperBound, union.lowerBound <= other.upperBound else {
                return false
            }
            let end = max(other.upperBound, union.upperBound)
            union = min(other.lowerBound, union.lowerBound)..<end
            return true
        }
        ranges.append(union)
        if ranges.count > Self.most {
            let first = ranges.reduce(union.lowerBound) { min($0, $1.lowerBound) }
            ranges = [first..<ranges.reduce(0) { max($0, $1.upperBound) }]
        }
    }
}
