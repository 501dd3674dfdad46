internal import COpenSSL
internal import Foundation

/// Secret bytes in pages of their own: kept out of swap and of core dumps where the system allows it,
/// overwritten when released. No description, no coding; a copy is asked for by name.
public struct LockedBytes: ~Copyable, @unchecked Sendable {
    // Sendable: one owner, and no access to the memory but through it.
    private let memory: UnsafeMutableRawBufferPointer
    /// The number of bytes. Public.
    public let count: Int
    /// Whether the pages are locked; the system limits how many may be (`ulimit -l`).
    public let isLocked: Bool

    /// `count` zero bytes.
    ///
    /// - Precondition: `count >= 0`. Stops the program where there is no memory.
    public init(count: Int) {
        precondition(count >= 0, "a negative number of bytes")
        let page = Int(sysconf(Int32(_SC_PAGESIZE)))
        let length = max(1, (count + page - 1) / page) * page
        let address = mmap(
            nil, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let address, address != MAP_FAILED else {
            preconditionFailure("no memory for a secret")
        }
        memory = UnsafeMutableRawBufferPointer(start: address, count: length)
        isLocked = mlock(address, length) == 0
        #if os(Linux)
        _ = madvise(address, length, 16)  // MADV_DONTDUMP
        #endif
        self.count = count
    }

    deinit {
        OPENSSL_cleanse(memory.baseAddress, memory.count)
        munmap(memory.baseAddress, memory.count)
    }

    /// A copy of `bytes`, whose own memory is the caller's to wipe.
    public init(copying bytes: some Collection<UInt8>) {
        self.init(count: bytes.count)
        memory.copyBytes(from: bytes)
    }

    /// `count` bytes of libcrypto's generator for secrets.
    public static func random(count: Int) -> LockedBytes {
        let bytes = LockedBytes(count: count)
        let base = bytes.memory.baseAddress?.assumingMemoryBound(to: UInt8.self)
        precondition(RAND_priv_bytes(base, Int32(count)) == 1, "libcrypto has no randomness")
        return bytes
    }

    /// A second owner of the same bytes.
    public borrowing func copy() -> LockedBytes {
        let copy = LockedBytes(count: count)
        copy.memory.copyMemory(from: UnsafeRawBufferPointer(rebasing: memory[..<count]))
        return copy
    }

    /// Lets `body` read the bytes in place.
    public borrowing func withUnsafeBytes<Result: ~Copyable, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(UnsafeRawBufferPointer(rebasing: memory[..<count]))
    }

    /// Lets `body` change the bytes in place.
    public mutating func withUnsafeMutableBytes<Result: ~Copyable, Failure: Error>(
        _ body: (UnsafeMutableRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(UnsafeMutableRawBufferPointer(rebasing: memory[..<count]))
    }

    /// Whether both hold the same bytes, in time that depends on the counts only.
    public borrowing func equalsConstantTime(_ other: borrowing LockedBytes) -> Bool {
        count == other.count
            && CRYPTO_memcmp(memory.baseAddress, other.memory.baseAddress, count) == 0
    }

    /// The bytes as an ordinary array, which is not wiped.
    public borrowing func reveal() -> [UInt8] { [UInt8](memory[..<count]) }

    /// The first `count` bytes, the rest wiped: for what was read into more room than it needed.
    consuming func prefix(_ count: Int) -> LockedBytes {
        LockedBytes(copying: UnsafeRawBufferPointer(rebasing: memory[..<count]))
    }
}
