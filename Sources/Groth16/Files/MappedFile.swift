#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A file mapped into memory to be read, unmapped when released.
///
/// Who shortens the file while it is mapped ends the process (SIGBUS): don't write to keys in use.
package final class MappedFile: Sendable {
    private let address: UInt
    package let count: Int

    /// Throws `.system`, `.notRegularFile`.
    package init(path: String) throws(Groth16Error) {
        let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system(operation: .open, code: errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            throw .system(operation: .open, code: errno)
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw .notRegularFile(.open)
        }
        count = Int(status.st_size)
        guard count > 0 else {
            address = 0
            return
        }
        guard let start = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0),
            start != MAP_FAILED
        else { throw .system(operation: .read, code: errno) }
        address = UInt(bitPattern: start)
    }

    deinit {
        if count > 0 { munmap(UnsafeMutableRawPointer(bitPattern: address), count) }
    }

    /// The file's bytes. - Precondition: The file is kept alive while they are read.
    package var bytes: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: UnsafeRawPointer(bitPattern: address), count: count)
    }

    /// Tells the system what will be read soon, in order.
    package func willRead(_ range: Range<Int>) {
        advise(range, MADV_WILLNEED, outwards: true)
    }

    /// Gives back the memory of a part that has been read. It is read from the file again if need be.
    package func release(_ range: Range<Int>) {
        advise(range, MADV_DONTNEED, outwards: false)
    }

    private func advise(_ range: Range<Int>, _ advice: Int32, outwards: Bool) {
        let page = Int(getpagesize())
        let start =
            outwards
            ? range.lowerBound / page * page
            : (range.lowerBound + page - 1) / page * page
        let end = outwards ? range.upperBound : range.upperBound / page * page
        guard count > 0, end > start else { return }
        _ = madvise(UnsafeMutableRawPointer(bitPattern: address + UInt(start)), end - start, advice)
    }
}
