#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Memory for arrays of many megabytes, in large pages where the system has them: first touches of
/// small pages would cost more than the work on them.
enum LargeMemory {
    private static let page = 1 << 21

    static func allocate<T: BitwiseCopyable>(_ count: Int, of type: T.Type)
        -> UnsafeMutablePointer<T>
    {
        let bytes = max(1, count) * MemoryLayout<T>.stride
        guard bytes >= 2 * page else {
            return UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 16)
                .bindMemory(to: T.self, capacity: max(1, count))
        }
        let raw = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: page)
        #if canImport(Glibc)
        _ = madvise(raw, bytes, Int32(MADV_HUGEPAGE))
        #endif
        return raw.bindMemory(to: T.self, capacity: max(1, count))
    }

    /// Zero bytes, not touched before they are used. To be released with `freeZeroed`.
    static func zeroed(_ bytes: Int) -> UnsafeMutablePointer<UInt8> {
        guard let raw = calloc(max(1, bytes), 1) else { fatalError("out of memory") }
        return raw.bindMemory(to: UInt8.self, capacity: max(1, bytes))
    }

    static func freeZeroed(_ pointer: UnsafeMutablePointer<UInt8>) {
        #if canImport(Glibc)
        Glibc.free(pointer)
        #else
        Darwin.free(pointer)
        #endif
    }

    static func free<T>(_ pointer: UnsafeMutablePointer<T>) {
        UnsafeMutableRawPointer(pointer).deallocate()
    }
}
