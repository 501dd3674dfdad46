internal import BigIntegers

/// The operating system's generator, asked for 256 bytes at a time: what many random elements come from.
///
/// A reference, so that no copy of it can give the same words twice. A word is erased as it is given out,
/// the rest on release. For use within one call: it isn't `Sendable`, and a fork would repeat the rest.
@usableFromInline
final class BlockwiseSystemGenerator: RandomNumberGenerator {
    private let block = UnsafeMutableBufferPointer<UInt64>.allocate(capacity: 32)
    private var used: Int

    @usableFromInline init() {
        block.initialize(repeating: 0)
        used = block.count
    }

    deinit {
        wipe(UnsafeMutableRawBufferPointer(block))
        block.deallocate()
    }

    @usableFromInline func next() -> UInt64 {
        if used == block.count {
            fillFromSystem(UnsafeMutableRawBufferPointer(block))
            used = 0
        }
        let word = block[used]
        block[used] = 0
        used += 1
        return word
    }
}
