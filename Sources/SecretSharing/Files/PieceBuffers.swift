internal import CKernels

/// Memory for a piece of a secret and of its shares. Wiped on release.
final class PieceBuffers {
    private let memory: UnsafeMutableRawBufferPointer
    private let pitch: Int
    /// How many bytes a piece has at most.
    let capacity: Int

    /// For pieces of a secret and `parties` shares: a megabyte together, which stays in the second cache,
    /// and up to four with many parties.
    init(parties: Int) {
        let unit = KeyStream.unit
        capacity = min(1 << 18, max(1 << 14, (1 << 20) / (parties + 1))) / unit * unit
        // Off the multiples of a page, where the stores to one share hinder the loads of another.
        pitch = capacity + 576
        memory = .allocate(byteCount: pitch * (parties + 1), alignment: 64)
        memory.initializeMemory(as: UInt8.self, repeating: 0)
    }

    deinit {
        mpc_wipe(memory.baseAddress, memory.count)
        memory.deallocate()
    }

    /// The secret's first `count` bytes.
    func secret(_ count: Int) -> UnsafeMutableRawBufferPointer { row(0, count) }

    /// The first `count` bytes of the share at `place`.
    func share(_ place: Int, _ count: Int) -> UnsafeMutableRawBufferPointer {
        row(place + 1, count)
    }

    private func row(_ row: Int, _ count: Int) -> UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(rebasing: memory[(row * pitch)..<(row * pitch + count)])
    }
}
