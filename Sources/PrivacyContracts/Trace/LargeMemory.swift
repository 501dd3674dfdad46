internal import Synchronization

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Memory for arrays of many megabytes, in large pages where the system has them: first touches of
/// small pages would cost more than the work on them. Released blocks are kept for the next window or
/// run, for the same reason; who puts secrets into a block wipes it before the release.
///
/// Serves the whole process.
enum LargeMemory {
    private static let page = 1 << 21
    /// Blocks from this size up are kept.
    private static let smallest = 1 << 18
    /// Bytes that may lie in kept blocks.
    private static let limit = 1 << 28

    private struct State: @unchecked Sendable {
        /// Bytes of the large blocks that are in use, by address.
        var sizes: [UInt: Int] = [:]
        /// By size.
        var spare: [Int: [UnsafeMutableRawPointer]] = [:]
        var kept = 0
    }

    private static let state = Mutex(State())

    /// Memory of unspecified content for `count` values.
    static func allocate<T: BitwiseCopyable>(_ count: Int, of type: T.Type)
        -> UnsafeMutablePointer<T>
    {
        let count = max(1, count)
        return block(count * MemoryLayout<T>.stride).bindMemory(to: T.self, capacity: count)
    }

    private static func block(_ wanted: Int) -> UnsafeMutableRawPointer {
        guard wanted >= smallest else { return .allocate(byteCount: wanted, alignment: 16) }
        // Sizes step by a quarter of a power of two, so that blocks fit again.
        let step = 1 << (Int.bitWidth - 1 - wanted.leadingZeroBitCount - 2)
        let bytes = (wanted + step - 1) / step * step
        let spare = state.withLock { (state) -> UnsafeMutableRawPointer? in
            guard let raw = state.spare[bytes]?.popLast() else { return nil }
            state.kept -= bytes
            state.sizes[UInt(bitPattern: raw)] = bytes
            return raw
        }
        if let spare { return spare }
        let isLarge = bytes >= 2 * page
        let raw = UnsafeMutableRawPointer.allocate(
            byteCount: bytes, alignment: isLarge ? page : 64)
        #if canImport(Glibc)
        if isLarge { _ = madvise(raw, bytes, Int32(MADV_HUGEPAGE)) }
        #endif
        state.withLock { $0.sizes[UInt(bitPattern: raw)] = bytes }
        return raw
    }

    /// Zero bytes, not touched before they are used. To be released with `freeZeroed`.
    static func zeroed(_ bytes: Int) -> UnsafeMutablePointer<UInt8> {
        let bytes = max(1, bytes)
        var raw = UnsafeMutableRawPointer(bitPattern: 0)
        if bytes < smallest {
            raw = calloc(bytes, 1)
        } else {
            // Of memory that was in use before, calloc writes every byte.
            let mapped = mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0)
            raw = mapped == MAP_FAILED ? nil : mapped
        }
        guard let raw else { fatalError("out of memory") }
        return raw.bindMemory(to: UInt8.self, capacity: bytes)
    }

    static func freeZeroed(_ pointer: UnsafeMutablePointer<UInt8>, _ bytes: Int) {
        if bytes >= smallest {
            munmap(pointer, bytes)
            return
        }
        #if canImport(Glibc)
        Glibc.free(pointer)
        #else
        Darwin.free(pointer)
        #endif
    }

    /// The same, without a look where blocks of `count` values are small.
    static func free<T>(_ pointer: UnsafeMutablePointer<T>, _ count: Int) {
        if max(1, count) * MemoryLayout<T>.stride < smallest {
            UnsafeMutableRawPointer(pointer).deallocate()
        } else {
            free(pointer)
        }
    }

    static func free<T>(_ pointer: UnsafeMutablePointer<T>) {
        let raw = UnsafeMutableRawPointer(pointer)
        let isKept = state.withLock { state in
            guard let bytes = state.sizes.removeValue(forKey: UInt(bitPattern: raw)),
                state.kept + bytes <= limit
            else { return false }
            state.spare[bytes, default: []].append(raw)
            state.kept += bytes
            return true
        }
        if !isKept { raw.deallocate() }
    }
}
