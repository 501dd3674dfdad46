import CKernels
import TestSupport
import Testing

@Suite struct WipedMemoryTests {
    private static let count = 100

    /// Leaves marks on the stack, in as many frames as `depth` tells. Tells where the deepest ones are,
    /// and what stood there then.
    @inline(never) private func leaveMarks(
        _ mark: UInt64, depth: Int
    ) -> (place: UInt, words: [UInt64]?) {
        withUnsafeTemporaryAllocation(of: UInt64.self, capacity: Self.count) { memory in
            for i in 0..<Self.count { memory.initializeElement(at: i, to: mark ^ UInt64(i)) }
            let place = UInt(bitPattern: memory.baseAddress)
            let words = ProcessMemory.words(at: place, count: Self.count)
            return depth == 1 ? (place, words) : leaveMarks(mark, depth: depth - 1)
        }
    }

    @Test func wipesWhatCallsLeaveOnTheStack() throws {
        let mark = UInt64.random(in: 1 << 32...(.max))
        let marks = (0..<Self.count).map { mark ^ UInt64($0) }
        // Deeper than what reading memory itself takes.
        let left = leaveMarks(mark, depth: 40)
        mpc_wipe_stack()
        let after = try #require(ProcessMemory.words(at: left.place, count: Self.count))
        #expect(left.words == marks)
        #expect(zip(after, marks).allSatisfy { $0 != $1 })
    }
}
