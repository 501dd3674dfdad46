import PrivacyContracts
import TestSupport
import Testing

/// What is wiped is what was written: every place, and while there are few ranges no other.
@Suite struct WrittenRangesTests {
    @Test(arguments: [(20, true), (2000, false)])
    func holdWhatWasWritten(insertions: Int, isExact: Bool) {
        let label = "written ranges \(insertions)"
        print("seed: \(label)")
        var generator = SeededGenerator(label: label)
        var ranges = WrittenRanges()
        var places: Set<Int> = []
        for _ in 0..<insertions {
            let start = Int.random(in: 0..<100_000, using: &generator)
            let range = start..<start + Int.random(in: 0..<20, using: &generator)
            ranges.insert(range)
            places.formUnion(range)
        }
        let found = ranges.ranges.flatMap(\.self)
        #expect(places.isSubset(of: found))
        #expect(Set(found).count == found.count, "ranges overlap")
        #expect(ranges.ranges.count <= 64)
        if isExact { #expect(found.count == places.count) }
    }

    @Test func neighboursAreJoined() {
        var ranges = WrittenRanges()
        for range in [0..<4, 8..<9, 4..<8, 3..<5, 20..<20] { ranges.insert(range) }
        #expect(ranges.ranges == [0..<9])
    }
}
