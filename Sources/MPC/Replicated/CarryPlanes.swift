/// Both components of the planes of one window, at one level of the carry tree. Whose memory it is keeps it.
struct CarryPlanes {
    let first: UnsafeMutablePointer<UInt64>
    let second: UnsafeMutablePointer<UInt64>

    /// `count` words for each component, in memory of twice as many.
    init(_ memory: UnsafeMutablePointer<UInt64>, count: Int) {
        first = memory
        second = memory + count
    }

    /// A window's place in the result, of one plane.
    init(_ result: BooleanShares, _ words: Range<Int>) {
        first = result.firstPlane(0) + words.lowerBound
        second = result.secondPlane(0) + words.lowerBound
    }
}
