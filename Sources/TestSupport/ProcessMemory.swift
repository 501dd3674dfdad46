internal import Foundation

/// What stands at an address of this process, read through the kernel: memory that was released may be
/// looked at without touching it. Linux only.
public enum ProcessMemory {
    /// The `count` words at `address`, or `nil` where no memory is mapped or there is no /proc.
    public static func words(at address: UInt, count: Int) -> [UInt64]? {
        guard let file = FileHandle(forReadingAtPath: "/proc/self/mem") else { return nil }
        defer { try? file.close() }
        guard (try? file.seek(toOffset: UInt64(address))) != nil,
            let data = try? file.read(upToCount: 8 * count), data.count == 8 * count
        else { return nil }
        return data.withUnsafeBytes { bytes in
            (0..<count).map { bytes.loadUnaligned(fromByteOffset: 8 * $0, as: UInt64.self) }
        }
    }
}
