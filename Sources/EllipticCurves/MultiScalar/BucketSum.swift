internal import FiniteFields

extension WeierstrassCurve {
    /// The sum of `scalars[i] * bases[i]` on one thread with Jacobian buckets: for few points, and for
    /// curves without kernels. Short scalars take less time.
    ///
    /// Source: N. Pippenger, "On the evaluation of powers and related problems", 1976, with signed digits.
    public static func bucketSum(
        _ bases: PackedPoints<Self>, _ scalars: UnsafeRawBufferPointer
    ) -> JacobianPoint<Self> {
        let width = max(
            2, min(12, (bases.count + 1).bitWidth - (bases.count + 1).leadingZeroBitCount - 2))
        // One more bit for the sign, and the carry of the highest digit.
        let windows = (significantBits(scalars) + width) / width
        var result = JacobianPoint<Self>.zero
        var buckets = [JacobianPoint<Self>](repeating: .zero, count: 1 << (width - 1))
        for window in (0..<windows).reversed() {
            for _ in 0..<width { result = result.doubled() }
            for i in buckets.indices { buckets[i] = .zero }
            for i in 0..<bases.count {
                let digit = signedDigit(scalars, i, window * width, width)
                guard digit != 0 else { continue }
                let base = bases[i]
                if base.isIdentity { continue }
                if digit > 0 { buckets[digit - 1] += base } else { buckets[-digit - 1] -= base }
            }
            // sum of j * bucket[j - 1], by suffix sums
            var suffix = JacobianPoint<Self>.zero
            for bucket in buckets.reversed() {
                suffix = suffix + bucket
                result = result + suffix
            }
        }
        return result
    }
}

/// How many bits the longest of the scalars has.
private func significantBits(_ scalars: UnsafeRawBufferPointer) -> Int {
    var words = InlineArray<4, UInt64>(repeating: 0)
    for (i, word) in scalars.bindMemory(to: UInt64.self).enumerated() { words[i % 4] |= word }
    for i in (0..<4).reversed() where words[i] != 0 {
        return 64 * (i + 1) - words[i].leadingZeroBitCount
    }
    return 0
}

/// The digit in `-2^(width - 1)..<2^(width - 1)` that scalar `index` has at `bit`, a multiple of the
/// width: the bits there, plus the bit below them, minus 2^width if the highest is set.
private func signedDigit(
    _ scalars: UnsafeRawBufferPointer, _ index: Int, _ bit: Int, _ width: Int
) -> Int {
    func bits(_ from: Int, _ count: Int) -> Int {
        guard from >= 0 && from < 256 else { return 0 }
        let offset = 32 * index + from / 64 * 8
        var value = scalars.load(fromByteOffset: offset, as: UInt64.self) >> UInt64(from % 64)
        if from % 64 + count > 64 && from < 192 {
            value |=
                scalars.load(fromByteOffset: offset + 8, as: UInt64.self) << UInt64(64 - from % 64)
        }
        return Int(value & (1 << UInt64(count) - 1))
    }
    let low = bits(bit, width)
    let carry = bits(bit - 1, 1)
    return low + carry - (low >> (width - 1)) << width
}
