internal import CKernels

/// Randomness by the gigabyte: AES-128-CTR under keys of the operating system's, a new one for each
/// 2^24 bytes, after which the stream differs from a random one by at most 2^-89.
struct BulkRandomness {
    private static let keyByteCount = 1 << 24
    private(set) var stream = KeyStream.fresh()
    private(set) var left = Self.keyByteCount

    /// How many of `wanted` bytes the present key gives, a positive multiple of `unit`, after a change of
    /// keys if it gives less than one; they count as taken.
    ///
    /// - Precondition: `wanted` is a positive multiple of `unit`, `unit` at most 2^24 and a multiple of
    ///   the key stream's.
    mutating func take(_ wanted: Int, unit: Int) -> Int {
        if left < unit {
            stream = .fresh()
            left = Self.keyByteCount
        }
        let given = min(wanted, left / unit * unit)
        left -= given
        return given
    }

    /// Fills `memory`.
    ///
    /// - Parameter pad: A unit's memory to work in.
    mutating func fill(
        _ memory: UnsafeMutableRawBufferPointer, pad: UnsafeMutableRawBufferPointer
    ) {
        let unit = KeyStream.unit
        let whole = memory.count / unit * unit
        var done = 0
        while done < whole {
            let here = take(whole - done, unit: unit)
            let target = UnsafeMutableRawBufferPointer(rebasing: memory[done..<(done + here)])
            target.initializeMemory(as: UInt8.self, repeating: 0)
            stream.xor(into: target)
            done += here
        }
        guard done < memory.count else { return }
        _ = take(unit, unit: unit)
        pad.initializeMemory(as: UInt8.self, repeating: 0)
        stream.xor(into: pad)
        UnsafeMutableRawBufferPointer(rebasing: memory[done...]).copyMemory(
            from: UnsafeRawBufferPointer(rebasing: pad[..<(memory.count - done)]))
    }
}

extension KeyStream {
    /// A stream under a key that the operating system has just made.
    static func fresh() -> KeyStream {
        withUnsafeTemporaryAllocation(byteCount: 16, alignment: 16) { key in
            fillFromSystem(key)
            defer { mpc_wipe(key.baseAddress, key.count) }
            return KeyStream(key: UnsafeRawBufferPointer(key), domain: 0)
        }
    }
}
