internal import CKernels

/// Bits are those of `ReplicatedParty`; every ∧ is recorded, and openings are compared.
extension ReplicatedRingParty {
    public func bits(ofPublic values: [UInt64], width: Int) -> Bits {
        inner.bits(ofPublic: values, width: width)
    }

    public func xorPublic(_ x: Bits, _ constant: UInt64) -> Bits { inner.xorPublic(x, constant) }
    public func not(_ x: Bits) -> Bits { inner.not(x) }

    public func inputBits(
        _ values: [UInt64]?, from owner: Int, count: Int, width: Int
    ) async throws(MPCError) -> Bits {
        try await inner.inputBits(values, from: owner, count: count, width: width)
    }

    public func randomBits(count: Int, width: Int) async throws(MPCError) -> Bits {
        guard width > 64 else { return inner.randomBits(count: count, width: width) }
        return .joiningPlanes(
            stride(from: 0, to: width, by: 64).map {
                inner.randomBits(count: count, width: min(64, width - $0))
            })
    }

    public func and(_ x: Bits, _ y: Bits) async throws(MPCError) -> Bits {
        let z = try await inner.and(x, y)
        return try await recorded(x, y, z, pairs: (0..<x.width).map { ($0, $0) })
    }

    public func and(
        planes pairs: [(Int, Int)], of x: Bits, and y: Bits
    ) async throws(MPCError) -> Bits {
        let z = try await inner.and(planes: pairs, of: x, and: y)
        return try await recorded(x, y, z, pairs: pairs)
    }

    private func recorded(
        _ x: Bits, _ y: Bits, _ z: Bits, pairs: [(Int, Int)]
    ) async throws(MPCError) -> Bits {
        guard x.count > 0, !pairs.isEmpty else { return z }
        if verifier.bits.record(.init(x: x.planes, y: y.planes, z: z.planes, pairs: pairs)) {
            try await verify()
        }
        return z
    }

    public func open(_ x: Bits) async throws(MPCError) -> [UInt64] {
        try await verify()
        return try await inner.openChecked(x)
    }

    public func openMasked(_ x: Bits) async throws(MPCError) -> [UInt64] {
        try await inner.openChecked(x)
    }

    public func open(_ x: Bits, to receiver: Int) async throws(MPCError) -> [UInt64]? {
        try await verify()
        return try await inner.openChecked(x, to: receiver)
    }

    // MARK: Between the ring and bits

    /// Bits as numbers: each component is a number that two parties know, which is a sharing of it by itself;
    /// the ⊕ of three takes two multiplications.
    public func bitToArithmetic(_ b: Bits) async throws(MPCError) -> Shares {
        precondition(b.width == 1, "elements of one bit wanted")
        guard b.count > 0 else { return shares(ofPublic: []) }
        let own = (0..<2).map { b.planes.elements(ofComponent: $0) }
        let parts = (0..<3).map { k -> Shares in
            let z = shares(ofPublic: 0, count: b.count)
            switch inner.position(ofComponent: k) {
            case .first: z.first.update(from: own[0], count: b.count)
            case .second: z.second.update(from: own[1], count: b.count)
            case nil: break
            }
            return z
        }
        func exclusiveOr(_ x: Shares, _ y: Shares) async throws(MPCError) -> Shares {
            let both = try await multiply(x, y)
            return subtract(add(x, y), add(both, both))
        }
        return try await exclusiveOr(exclusiveOr(parts[0], parts[1]), parts[2])
    }

    public func daBits(count: Int) async throws(MPCError) -> (Shares, Bits) {
        let bits = try await randomBits(count: count, width: 1)
        return (try await bitToArithmetic(bits), bits)
    }

    /// Random numbers: the components of a sharing are numbers that two parties know, whose bits they share
    /// by themselves; an adder does the rest.
    public func edaBits(count: Int, width: Int) async throws(MPCError) -> (Shares, Bits) {
        precondition((1...64).contains(width))
        guard count > 0 else { return (shares(ofPublic: []), noBits(0, width)) }
        let number = randomNumbers(count: count, width: width)
        guard width < 64 else { return (number, try await componentSum(number, width: 64)) }
        return try await cut(
            number, componentSum(number, width: min(width + 2, 64)), toWidth: width)
    }

    public func maskBits(
        count: Int, width: Int, lowBits: Int
    ) async throws(MPCError) -> (Shares, Bits) {
        guard width == 64 else {
            let (number, bits) = try await edaBits(count: count, width: width)
            return (number, bits.resized(toWidth: lowBits))
        }
        let number = inner.random(count: count)
        return (number, try await componentSum(number, width: lowBits))
    }

    /// The low bits of x, by adding up those of its components: nothing is opened.
    public func toBoolean(_ x: Shares, width: Int) async throws(MPCError) -> Bits {
        precondition((0...64).contains(width))
        return try await componentSum(x, width: width)
    }

    public func isNegative(_ x: Shares) async throws(MPCError) -> Bits {
        try await componentSum(x, width: 64).bit(63)
    }

    /// The low bits of s₀ + s₁ + s₂: bit by bit the three are ⊕ and carry of two numbers, which an adder adds
    /// up.
    private func componentSum(_ x: Shares, width: Int) async throws(MPCError) -> Bits {
        guard x.count > 0, width > 0 else { return noBits(x.count, width) }
        let parts = (0..<3).map { k -> Bits in
            let z = Bits(uninitialized: x.count, width: width)
            z.planes.clear()
            switch inner.position(ofComponent: k) {
            case .first:
                mpc_slice(z.first, z.wordsPerPlane, x.first, x.count, UInt32(width))
            case .second:
                mpc_slice(z.second, z.wordsPerPlane, x.second, x.count, UInt32(width))
            case nil: break
            }
            return z
        }
        extendLifetime(x)
        let two = xor(parts[0], parts[1])
        guard width > 1 else { return xor(two, parts[2]) }
        // The majority of three is a ⊕ (a ⊕ b)(a ⊕ c).
        let low = (0..<width - 1).map { ($0, $0) }
        let products = try await and(planes: low, of: two, and: xor(parts[0], parts[2]))
        let carries = xor(parts[0].resized(toWidth: width - 1), products)
        return try await addBits(
            xor(two, parts[2]), carries.selectingPlanes([nil] + (0..<width - 1).map { $0 }))
    }

    /// Shares whose components are uniform numbers of `width` bits.
    private func randomNumbers(count: Int, width: Int) -> Shares {
        let z = inner.random(count: count)
        let mask = UInt64.max >> UInt64(64 - width)
        for k in 0..<count {
            z.first[k] &= mask
            z.second[k] &= mask
        }
        return z
    }
}
