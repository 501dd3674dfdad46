internal import CKernels

extension ReplicatedParty {
    /// x · y, element by element. One round; every party sends 8 bytes an element.
    ///
    /// Party i computes zᵢ = xᵢyᵢ + xᵢyᵢ₊₁ + xᵢ₊₁yᵢ + αᵢ and sends it to party i-1. The zero-sharing α
    /// hides the products: nothing leaves without it (Araki et al. 2016, 2.1).
    public func multiply(
        _ x: ArithmeticShares, _ y: ArithmeticShares
    ) async throws(MPCError) -> ArithmeticShares {
        precondition(x.count == y.count, "vectors of different lengths")
        let z = ArithmeticShares(uninitialized: x.count)
        try await passProducts(x, y, z, borrows: nil)
        extendLifetime((x, y))
        return z
    }

    /// As `multiply`. Of each element also a byte: whether the mask αᵢ - αᵢ₊₁ is below 0 as an integer.
    func multiplyRecorded(
        _ x: ArithmeticShares, _ y: ArithmeticShares
    ) async throws(MPCError) -> (ArithmeticShares, borrows: WordBuffer) {
        precondition(x.count == y.count, "vectors of different lengths")
        let z = ArithmeticShares(uninitialized: x.count)
        let borrows = WordBuffer(uninitialized: (x.count + 7) / 8)
        let bytes = UnsafeMutableRawPointer(borrows.base).assumingMemoryBound(to: UInt8.self)
        try await passProducts(x, y, z, borrows: bytes)
        extendLifetime((x, y, borrows))
        return (z, borrows)
    }

    /// Fills in z, and of each element `borrows`, unless it is nil.
    private func passProducts(
        _ x: ArithmeticShares, _ y: ArithmeticShares, _ z: ArithmeticShares,
        borrows: UnsafeMutablePointer<UInt8>?
    ) async throws(MPCError) {
        try await passMasked(count: x.count, into: z.second) { i, message, masks in
            let borrows = borrows.map { $0 + i }
            switch masks {
            case .words(let masks):
                mpc_multiply_masked(
                    z.first + i, message, x.first + i, x.second + i, y.first + i, y.second + i,
                    masks.first, masks.second, masks.count)
                guard let borrows else { return }
                mpc_less_bytes(borrows, masks.first, masks.second, masks.count)
            case .streams(let a, let b, let count):
                mpc_multiply_streams(
                    z.first + i, message, x.first + i, x.second + i, y.first + i, y.second + i,
                    a, b, borrows, count)
            }
        }
        extendLifetime((x, y, z))
    }

    /// Σ xᵢyᵢ, a vector of one. One round; every party sends 8 bytes whatever the length.
    public func dotProduct(
        _ x: ArithmeticShares, _ y: ArithmeticShares
    ) async throws(MPCError) -> ArithmeticShares {
        guard x.count > 0 else { return shares(ofPublic: 0, count: 1) }
        return try await dotProducts(x, y, length: x.count)
    }

    /// The dot products of successive runs of `length` elements: element k is the sum of xᵢyᵢ for i in
    /// k·length ..< (k+1)·length. One round; every party sends 8 bytes a run.
    /// Precondition: the count is a multiple of `length`, which is positive.
    public func dotProducts(
        _ x: ArithmeticShares, _ y: ArithmeticShares, length: Int
    ) async throws(MPCError) -> ArithmeticShares {
        try await dotProductsRecorded(x, y, length: length).0
    }

    /// As `dotProducts`. Of each run also a byte: as `multiplyRecorded`.
    func dotProductsRecorded(
        _ x: ArithmeticShares, _ y: ArithmeticShares, length: Int
    ) async throws(MPCError) -> (ArithmeticShares, borrows: WordBuffer) {
        precondition(x.count == y.count, "vectors of different lengths")
        precondition(length > 0 && x.count % length == 0, "no whole runs")
        let z = ArithmeticShares(uninitialized: x.count / length)
        let borrows = WordBuffer(uninitialized: (z.count + 7) / 8)
        try await passToPrevious(count: z.count, into: z.second) { range, message in
            var k = range.lowerBound
            while k < range.upperBound {
                let mask = randomness.zeros.next(upTo: range.upperBound - k)
                for j in 0..<mask.count {
                    let at = (k + j) * length
                    let sum = mpc_dot(
                        x.first + at, x.second + at, y.first + at, y.second + at, length)
                    let masked = sum &+ mask.first[j] &- mask.second[j]
                    z.first[k + j] = masked
                    message.storeBytes(
                        of: masked, toByteOffset: 8 * (k + j - range.lowerBound), as: UInt64.self)
                    borrows.bytes[k + j] = mask.first[j] < mask.second[j] ? 1 : 0
                }
                k += mask.count
            }
        }
        extendLifetime((x, y))
        return (z, borrows)
    }

    /// This party's summand of Σ xᵢyⱼ over two ranges of equal length, unmasked: no replicated sharing before
    /// `reduce`. Local.
    package func dotProductSummand(
        _ x: ArithmeticShares, _ i: Range<Int>, _ y: ArithmeticShares, _ j: Range<Int>
    ) -> UInt64 {
        precondition(i.count == j.count && i.lowerBound >= 0 && j.lowerBound >= 0)
        precondition(i.upperBound <= x.count && j.upperBound <= y.count, "range out of bounds")
        defer { extendLifetime((x, y)) }
        return mpc_dot(
            x.first + i.lowerBound, x.second + i.lowerBound, y.first + j.lowerBound,
            y.second + j.lowerBound, i.count)
    }
}
