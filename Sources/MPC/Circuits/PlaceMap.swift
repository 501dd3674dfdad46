internal import HeapModule

/// Which places for planes are in use, while a schedule gives them to wires.
struct PlaceMap {
    private var isTaken: [Bool]
    /// All free places, and such that have been taken since they were put here.
    private var released = Heap<Int>()

    /// Places in all.
    var count: Int { isTaken.count }

    init(taken count: Int) { isTaken = [Bool](repeating: true, count: count) }

    /// The first of `run` places in a row, from now on taken.
    mutating func take(_ run: Int) -> Int {
        while let place = released.min, isTaken[place] { released.removeMin() }
        var start = released.min ?? isTaken.count
        var end = start
        while end < start + run {
            if end < isTaken.count, isTaken[end] { start = end + 1 }
            end += 1
        }
        while isTaken.count < start + run { isTaken.append(false) }
        for place in start..<start + run { isTaken[place] = true }
        return start
    }

    mutating func release(_ place: Int) {
        isTaken[place] = false
        released.insert(place)
    }
}
