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

    static func free<T>(_ pointer: UnsafeMutablePointer<T>) {
        UnsafeMutableRawPointer(pointer).deallocate()
    }
}
