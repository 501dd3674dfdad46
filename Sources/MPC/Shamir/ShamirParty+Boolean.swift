internal import CKernels

extension ShamirParty {
    /// The constant polynomial.
    public func bits(ofPublic values: [UInt64], width: Int) -> Bits {
        precondition((0...64).contains(width))
        let z = makeBits(count: values.count, width: width)
        z.planes.clear()
        z.planes.setComponent(0, elements: values)
        return z
    }

    public func xorPublic(_ x: Bits, _ constant: UInt64) -> Bits {
        let z = makeBits(count: x.count, width: x.width)
        for c in 0..<bitGeometry.degree {
            z.planes.component(c).update(from: x.planes.component(c), count: x.wordCount)
        }
        for j in 0..<min(x.width, 64) where constant >> UInt64(j) & 1 == 1 {
            let plane = z.planes.plane(j, 0)
            mpc_xor_constant(plane, plane, UInt64.max, x.wordsPerPlane)
        }
        return z
    }

    public func not(_ x: Bits) -> Bits {
        let z = makeBits(count: x.count, width: x.width)
        for c in 0..<bitGeometry.degree {
            mpc_xor_constant(
                z.planes.component(c), x.planes.component(c), c == 0 ? UInt64.max : 0, x.wordCount)
        }
        return z
    }

    /// The owner deals the bits as elements of the binary field. One round; the owner sends m bits to
    /// each of n - 1 - t parties for each bit.
    public func inputBits(
        _ values: [UInt64]?, from owner: Int, count: Int, width: Int
    ) async throws(MPCError) -> Bits {
        precondition((0..<partyCount).contains(owner) && (0...64).contains(width))
        precondition(party == owner ? values?.count == count : values == nil)
        let planes = values.map { bits(ofPublic: $0, width: width) }
        let z = try await dealBitSum(count: count, width: width, dealers: [owner]) {
            range, chunk in
            guard let planes else { return }
            for c in 0..<bitGeometry.degree {
                chunk.component(c).update(
                    from: planes.planes.component(c) + range.lowerBound, count: range.count)
            }
        }
        try await recordBits(z)
        return z
    }

    /// Random bits that nobody knows. Without a message where few groups of n - t parties exist, as
    /// `random`; else t + 1 parties deal random bits and these are added up: one round.
    public func randomBits(count: Int, width: Int) async throws(MPCError) -> Bits {
        precondition(width >= 0)
        guard core.randomness.groups.isEmpty else {
            return randomBitsFromGroups(count: count, width: width)
        }
        let z = try await dealBitSum(
            count: count, width: width, dealers: Array(0...threshold)
        ) { range, chunk in
            core.randomness.own.read(into: chunk.component(0), count: range.count)
            for c in 1..<bitGeometry.degree {
                chunk.component(c).update(repeating: 0, count: range.count)
            }
        }
        try await recordBits(z)
        return z
    }

    private func randomBitsFromGroups(count: Int, width: Int) -> Bits {
        let z = makeBits(count: count, width: width)
        z.planes.clear()
        let chunk = WordBuffer(uninitialized: min(ShamirCore<Domain>.chunk, z.wordCount))
        forEachShamirChunk(of: 0..<z.wordCount) { part in
            for (group, factor) in zip(core.randomness.groups, bitGeometry.groupFactors) {
                group.read(into: chunk.base, count: part.count)
                for c in 0..<bitGeometry.degree where factor >> c & 1 == 1 {
                    let at = z.planes.component(c) + part.lowerBound
                    mpc_xor(at, at, chunk.base, part.count)
                }
            }
        }
        extendLifetime(chunk)
        return z
    }

    /// x ∧ y: products over the binary field, dealt anew by 2t + 1 parties. One round; every dealer sends
    /// m bits to each of n - 1 - t parties for each bit.
    public func and(_ x: Bits, _ y: Bits) async throws(MPCError) -> Bits {
        precondition(x.count == y.count && x.width == y.width, "vectors of different shapes")
        let z = try await reduceBits(count: x.count, width: x.width) { range, product in
            multiplyBits(
                product, 0, (x.planes.component(0) + range.lowerBound, x.planes.componentStride),
                (y.planes.component(0) + range.lowerBound, y.planes.componentStride), range.count)
        }
        extendLifetime((x, y))
        try await record(x, y, z, pairs: (0..<x.width).map { ($0, $0) })
        return z
    }

    public func and(
        planes pairs: [(Int, Int)], of x: Bits, and y: Bits
    ) async throws(MPCError) -> Bits {
        precondition(x.count == y.count, "vectors of different lengths")
        let words = x.wordsPerPlane
        let z = try await reduceBits(count: x.count, width: pairs.count) { range, product in
            var i = range.lowerBound
            while i < range.upperBound {
                let (k, at) = i.quotientAndRemainder(dividingBy: words)
                let here = min(words - at, range.upperBound - i)
                let (p, q) = pairs[k]
                multiplyBits(
                    product, i - range.lowerBound,
                    (x.planes.plane(p, 0) + at, x.planes.componentStride),
                    (y.planes.plane(q, 0) + at, y.planes.componentStride), here)
                i += here
            }
        }
        extendLifetime((x, y))
        try await record(x, y, z, pairs: pairs)
        return z
    }

    private func multiplyBits(
        _ z: BinaryChunk, _ at: Int, _ x: (UnsafeMutablePointer<UInt64>, Int),
        _ y: (UnsafeMutablePointer<UInt64>, Int), _ count: Int
    ) {
        mpc_binary_multiply(
            Int32(bitGeometry.degree), z.base + at, z.stride, x.0, x.1, y.0, y.1, count)
    }

    /// Brings products down to degree t: `product` writes this party's shares of a chunk.
    private func reduceBits(
        count: Int, width: Int, _ product: (Range<Int>, BinaryChunk) -> Void
    ) async throws(MPCError) -> Bits {
        let field = bitGeometry.field
        let words = (count + 63) / 64 * width
        let stride = min(ShamirCore<Domain>.chunk, words)
        let buffer = WordBuffer(uninitialized: field.degree * stride)
        let terms = BinaryChunk(base: buffer.base, stride: stride)
        // λᵢ·productᵢ.
        let scaling = BinaryCombination(
            [terms], by: [bitGeometry.productFactor ?? 0], field: field)
        let z = try await dealBitSum(count: count, width: width, dealers: core.geometry.dealers) {
            range, chunk in
            product(range, terms)
            scaling.write(to: chunk, count: range.count)
        }
        extendLifetime(buffer)
        return z
    }
}
