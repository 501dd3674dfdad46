internal import CGMP

/// Overwrites `memory` with zeros, in a way that the compiler can't leave out.
package func wipe(_ memory: UnsafeMutableRawBufferPointer) {
    guard let base = memory.baseAddress else { return }
    cgmp_wipe(base, memory.count)
}
