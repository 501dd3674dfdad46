#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// Fills `memory` from the operating system's generator, the source of
/// `SystemRandomNumberGenerator`, 256 bytes a call. Stops the program if there is none, as that does.
package func fillFromSystem(_ memory: UnsafeMutableRawBufferPointer) {
    guard let base = memory.baseAddress else { return }
    for start in stride(from: 0, to: memory.count, by: 256) {
        let status = getentropy(base + start, min(256, memory.count - start))
        precondition(status == 0, "the system has no randomness")
    }
}
