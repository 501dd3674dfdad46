/// The numbers that the groups of a window take, in ascending order.
struct TraceGroups {
    private(set) var ranges: [Range<Int>] = []
    /// From the first number of a group to behind the last; the same where there are none.
    private(set) var start = 0
    private(set) var end = 0

    var isEmpty: Bool { ranges.isEmpty }

    /// Precondition: `range` is behind the last, and not empty.
    mutating func append(_ range: Range<Int>) {
        if ranges.isEmpty { start = range.lowerBound }
        end = range.upperBound
        ranges.append(range)
    }

    /// The first number of the group that `id` is a lane of; `id` itself if there is none.
    @inline(__always) func head(of id: Int) -> Int {
        if id >= end || id < start { return id }
        return range(of: id)?.lowerBound ?? id
    }

    /// The group that `id` is a lane of.
    func range(of id: Int) -> Range<Int>? { place(of: id).map { ranges[$0] } }

    /// Where in `ranges` the group stands that `id` is a lane of.
    @inline(never) func place(of id: Int) -> Int? {
        if id >= end || id < start { return nil }
        let place = firstPlace(endingBehind: id)
        return ranges[place].contains(id) ? place : nil
    }

    /// Where the next group begins behind `id`, which is no lane of one.
    func first(after id: Int) -> Int? {
        id >= end ? nil : ranges[firstPlace(endingBehind: id)].lowerBound
    }

    /// Precondition: id < end.
    private func firstPlace(endingBehind id: Int) -> Int {
        var (low, high) = (0, ranges.count)
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound <= id { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
