internal import CKernels
internal import Synchronization

/// Wiped memory kept for the next vector: fresh pages cost more than the arithmetic done on them.
///
/// Serves the whole process. Blocks below `smallest` words go straight to the system's allocator;
/// at most `limit` words are kept.
final class WordPool: Sendable {
    static let shared = WordPool()

    private static let smallest = 1 << 10
    private static let limit = 1 << 25

    private struct State: @unchecked Sendable {
        var spare: [Int: [UnsafeMutablePointer<UInt64>]] = [:]
        var kept = 0
    }

    private let state = Mutex(State())

    /// The size of the block for `count` words: sizes step by a quarter of a power of two, so that
    /// blocks fit vectors of similar length.
    static func capacity(for count: Int) -> Int {
        guard count > smallest else { return max(count, 1) }
        let step = 1 << (Int.bitWidth - 1 - count.leadingZeroBitCount - 2)
        return (count + step - 1) / step * step
    }

    func take(_ capacity: Int) -> UnsafeMutablePointer<UInt64> {
        if capacity >= Self.smallest {
            let spare: UnsafeMutablePointer<UInt64>? = state.withLock { state in
                guard let block = state.spare[capacity]?.popLast() else { return nil }
                state.kept -= capacity
                return block
            }
            if let spare { return spare }
        }
        guard let memory = mpc_allocate(capacity * 8) else { preconditionFailure("out of memory") }
        return memory.bindMemory(to: UInt64.self, capacity: capacity)
    }

    /// Takes back a block that has been wiped.
    func give(_ block: UnsafeMutablePointer<UInt64>, _ capacity: Int) {
        if capacity >= Self.smallest {
            let kept: Bool = state.withLock { state in
                guard state.kept + capacity <= Self.limit else { return false }
                state.spare[capacity, default: []].append(block)
                state.kept += capacity
                return true
            }
            if kept { return }
        }
        mpc_release(block)
    }
}
