internal import CKernels

/// A domain in which vectors are multiplied by another party's key out of punctured trees: vector oblivious
/// linear evaluation, four bits of the key a tree. See `KeyProducts`.
///
/// It is SoftSpokenOT's small-field VOLE (Roy, ePrint 2022/192, 3.1) with numbers for bits: with r_k the
/// streams of the leaves k = 0...15, the party that has x sends c = x - Σ r_k and keeps Σ k r_k; the
/// other, who has digit d and all streams but the one numbered d, computes Σ (k - d) r_k - d c, which
/// is Σ k r_k - d x.
public protocol KeyedDomain: VectorDomain {
    /// Words of a stream for one element.
    var streamWords: Int { get }

    /// v += 2^shift·Σ k r_k, and the correction as a message of `count` elements.
    /// `streams`: 16 runs of `streamWords`·`count` words.
    func receiveKeyed(
        _ v: UnsafeMutablePointer<UInt64>, correction: UnsafeMutableRawPointer,
        _ x: UnsafePointer<UInt64>, streams: UnsafeMutablePointer<UInt64>, shift: Int, count: Int)

    /// w += 2^shift·(Σ k r_k - d x). `streams`: of the leaves but d, those numbered z ⊕ d for z = 1...15.
    /// False if the message has an integer that is no element.
    func sendKeyed(
        _ w: UnsafeMutablePointer<UInt64>, correction: UnsafeRawPointer, digit: UInt32,
        streams: UnsafeMutablePointer<UInt64>, shift: Int, count: Int
    ) -> Bool
}

extension Mersenne61Domain: KeyedDomain {
    public var streamWords: Int { 1 }

    public func receiveKeyed(
        _ v: UnsafeMutablePointer<UInt64>, correction: UnsafeMutableRawPointer,
        _ x: UnsafePointer<UInt64>, streams: UnsafeMutablePointer<UInt64>, shift: Int, count: Int
    ) {
        mpc_m61_key_receive(v, correction, x, streams, UInt32(shift), count)
    }

    public func sendKeyed(
        _ w: UnsafeMutablePointer<UInt64>, correction: UnsafeRawPointer, digit: UInt32,
        streams: UnsafeMutablePointer<UInt64>, shift: Int, count: Int
    ) -> Bool {
        let checked = WordBuffer(uninitialized: count)
        guard read(correction, count: count, into: checked.base) else { return false }
        mpc_m61_key_send(w, checked.base, digit, streams, UInt32(shift), count)
        extendLifetime(checked)
        return true
    }
}

/// Modulo 2^192; vectors and messages have the first words of all elements, then the second, then the third.
extension LongRing: KeyedDomain {
    public var streamWords: Int { 3 }

    public func receiveKeyed(
        _ v: UnsafeMutablePointer<UInt64>, correction: UnsafeMutableRawPointer,
        _ x: UnsafePointer<UInt64>, streams: UnsafeMutablePointer<UInt64>, shift: Int, count: Int
    ) {
        precondition(size == 3 && shift <= 60)
        let planes = WordBuffer(uninitialized: 6 * count)
        let (sum, value) = (planes.base, planes.base + 3 * count)
        mpc_long_split(sum, v, count)
        mpc_long_split(value, x, count)
        mpc_long_key_receive(sum, correction, value, streams, UInt32(shift), count)
        mpc_long_join(v, sum, count)
        extendLifetime(planes)
    }

    public func sendKeyed(
        _ w: UnsafeMutablePointer<UInt64>, correction: UnsafeRawPointer, digit: UInt32,
        streams: UnsafeMutablePointer<UInt64>, shift: Int, count: Int
    ) -> Bool {
        precondition(size == 3 && shift <= 60)
        let planes = WordBuffer(uninitialized: 3 * count)
        mpc_long_split(planes.base, w, count)
        mpc_long_key_send(planes.base, correction, digit, streams, UInt32(shift), count)
        mpc_long_join(w, planes.base, count)
        extendLifetime(planes)
        return true
    }
}

extension KernelFieldDomain: KeyedDomain {
    public var streamWords: Int { hashWords }

    /// Σ over the leaves with bit b of their position set, for b = 0...3; then over all. Five vectors.
    private func fold(
        _ streams: UnsafeMutablePointer<UInt64>, leaves: Range<Int>, count: Int
    ) -> WordBuffer {
        let size = words(for: count)
        let sums = WordBuffer(uninitialized: 6 * size)
        sums.base.update(repeating: 0, count: sums.count)
        let leaf = sums.base + 5 * size
        for k in leaves {
            let words = streams + (k - leaves.lowerBound) * streamWords * count
            reduce(leaf, from: words, count: count)
            for b in 0..<5 where b == 4 || k >> b & 1 == 1 {
                add(sums.base + b * size, sums.base + b * size, leaf, count: count)
            }
        }
        return sums
    }

    public func receiveKeyed(
        _ v: UnsafeMutablePointer<UInt64>, correction: UnsafeMutableRawPointer,
        _ x: UnsafePointer<UInt64>, streams: UnsafeMutablePointer<UInt64>, shift: Int, count: Int
    ) {
        let sums = fold(streams, leaves: 0..<16, count: count)
        let size = words(for: count)
        for b in 0..<4 {
            scaleAdd(v, sums.base + b * size, by: powerOfTwo(shift + b), count: count)
        }
        let all = sums.base + 4 * size
        subtract(all, x, all, count: count)
        write(all, count: count, to: correction)
        extendLifetime(sums)
    }

    public func sendKeyed(
        _ w: UnsafeMutablePointer<UInt64>, correction: UnsafeRawPointer, digit: UInt32,
        streams: UnsafeMutablePointer<UInt64>, shift: Int, count: Int
    ) -> Bool {
        let size = words(for: count)
        let c = WordBuffer(uninitialized: 2 * size)
        defer { extendLifetime(c) }
        guard read(correction, count: count, into: c.base) else { return false }
        let sums = fold(streams, leaves: 1..<16, count: count)
        let bits = WordBuffer(uninitialized: (count + 63) / 64)
        let other = c.base + size
        for b in 0..<4 {
            // s, or -s - c where the digit's bit is set, both computed.
            let s = sums.base + b * size
            let bit = UInt64(digit >> UInt32(b) & 1)
            add(other, s, c.base, count: count)
            add(other, other, s, count: count)
            bits.base.update(repeating: 0 &- bit, count: bits.count)
            keep(other, where: bits.base, count: count)
            subtract(s, s, other, count: count)
            scaleAdd(w, s, by: powerOfTwo(shift + b), count: count)
        }
        extendLifetime((sums, bits))
        return true
    }
}
