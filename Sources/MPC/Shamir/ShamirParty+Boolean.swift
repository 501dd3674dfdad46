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
        for c in 0..<geometry.binaryField.degree {
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
        for c in 0..<geometry.binaryField.degree {
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
        return try await dealBitSum(count: count, width: width, dealers: [owner]) { range, chunk in
            guard let planes else { return }
            for c in 0..<geometry.binaryField.degree {
                chunk.component(c).update(
                    from: planes.planes.component(c) + range.lowerBound, count: range.count)
            }
        }
    }

    /// Random bits that nobody knows. Without a message where few groups of n - t parties exist, as
    /// `random`; else t + 1 parties deal random bits and these are added up: one round.
    public func randomBits(count: Int, width: Int) async throws(MPCError) -> Bits {
        precondition(width >= 0)
        guard randomness.groups.isEmpty else {
            return randomBitsFromGroups(count: count, width: width)
        }
        return try await dealBitSum(
            count: count, width: width, dealers: Array(0...threshold)
        ) { range, chunk in
            randomness.own.read(into: chunk.component(0), count: range.count)
            for c in 1..<geometry.binaryField.degree {
                chunk.component(c).update(repeating: 0, count: range.count)
            }
        }
    }

    private func randomBitsFromGroups(count: Int, width: Int) -> Bits {
        let z = makeBits(count: count, width: width)
        z.planes.clear()
        let chunk = WordBuffer(uninitialized: min(Self.chunk, z.wordCount))
        forEachChunk(of: 0..<z.wordCount) { part in
            for group in randomness.groups {
                group.stream.read(into: chunk.base, count: part.count)
                for c in 0..<geometry.binaryField.degree where group.bitFactor >> c & 1 == 1 {
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
        return z
    }

    private func multiplyBits(
        _ z: BinaryChunk, _ at: Int, _ x: (UnsafeMutablePointer<UInt64>, Int),
        _ y: (UnsafeMutablePointer<UInt64>, Int), _ count: Int
    ) {
        mpc_binary_multiply(
            Int32(geometry.binaryField.degree), z.base + at, z.stride, x.0, x.1, y.0, y.1, count)
    }

    /// Brings products down to degree t: `product` writes this party's shares of a chunk.
    private func reduceBits(
        count: Int, width: Int, _ product: (Range<Int>, BinaryChunk) -> Void
    ) async throws(MPCError) -> Bits {
        let field = geometry.binaryField
        let words = (count + 63) / 64 * width
        let stride = min(Self.chunk, words)
        let buffer = WordBuffer(uninitialized: field.degree * stride)
        let terms = BinaryChunk(base: buffer.base, stride: stride)
        // λᵢ·productᵢ.
        let scaling = BinaryCombination(
            [terms], by: [geometry.bitProductFactor ?? 0], field: field)
        let z = try await dealBitSum(count: count, width: width, dealers: geometry.dealers) {
            range, chunk in
            product(range, terms)
            scaling.write(to: chunk, count: range.count)
        }
        extendLifetime(buffer)
        return z
    }

    /// One round; every party sends m bits to t others for each bit.
    public func open(_ x: Bits) async throws(MPCError) -> [UInt64] {
        let z = try await openTo(x, receivers: geometry.openingTargets, isReceiver: true)
        return z?.elements(ofComponent: 0) ?? []
    }

    /// One round; t parties send m bits for each bit.
    public func open(_ x: Bits, to receiver: Int) async throws(MPCError) -> [UInt64]? {
        precondition((0..<partyCount).contains(receiver))
        let distance = (receiver - party + partyCount) % partyCount
        let sends = (partyCount - threshold..<partyCount).contains(distance)
        return try await openTo(
            x, receivers: sends ? [receiver] : [], isReceiver: party == receiver
        )?.elements(ofComponent: 0)
    }

    private func openTo(
        _ x: Bits, receivers: [Int], isReceiver: Bool
    ) async throws(MPCError) -> BitPlanes? {
        let field = geometry.binaryField
        let (m, count) = (field.degree, x.wordCount)
        let z = isReceiver ? BitPlanes(uninitialized: x.count, width: x.width, components: 1) : nil
        guard count > 0 else { return z }
        links.beginRound()
        let messages = VectorLinks.messages(count, size: 8 * m, unit: 1)
        let buffers = WordBuffer(
            uninitialized: (threshold + 1) * m * messages[0].count)
        for range in messages {
            let chunks = (0...threshold).map {
                BinaryChunk(
                    base: buffers.base + $0 * m * messages[0].count, stride: range.count)
            }
            for c in 0..<m {
                x.planes.copyElements(
                    of: x.planes.component(c), range, to: chunks[0].component(c))
            }
            let bytes = 8 * m * range.count
            for receiver in receivers {
                try links.send(to: receiver, byteCount: bytes) {
                    $0.copyMemory(from: chunks[0].base, byteCount: bytes)
                }
            }
            guard let z else { continue }
            for (k, opener) in geometry.openers.enumerated() {
                try await links.receive(
                    from: opener, into: chunks[k + 1].base, byteCount: bytes)
            }
            let combination = BinaryCombination(
                chunks, by: geometry.bitOpeningFactors, field: field)
            combination.write(component: 0, to: z.component(0) + range.lowerBound, range.count)
        }
        extendLifetime((x, buffers))
        return z
    }
}
