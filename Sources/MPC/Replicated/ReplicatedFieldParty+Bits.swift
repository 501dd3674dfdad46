internal import CKernels

/// Bits are those of `ReplicatedParty`; with an active adversary every ∧ is recorded, and openings are compared.
extension ReplicatedFieldParty {
    public func bits(ofPublic values: [UInt64], width: Int) -> Bits {
        bitParty.bits(ofPublic: values, width: width)
    }

    public func xorPublic(_ x: Bits, _ constant: UInt64) -> Bits {
        bitParty.xorPublic(x, constant)
    }

    public func not(_ x: Bits) -> Bits { bitParty.not(x) }

    public func inputBits(
        _ values: [UInt64]?, from owner: Int, count: Int, width: Int
    ) async throws(MPCError) -> Bits {
        try await bitParty.inputBits(values, from: owner, count: count, width: width)
    }

    public func randomBits(count: Int, width: Int) async throws(MPCError) -> Bits {
        bitParty.randomBits(count: count, width: width)
    }

    public func and(_ x: Bits, _ y: Bits) async throws(MPCError) -> Bits {
        let z = try await bitParty.and(x, y)
        try await record(x, y, z, pairs: (0..<x.width).map { ($0, $0) })
        return z
    }

    public func and(
        planes pairs: [(Int, Int)], of x: Bits, and y: Bits
    ) async throws(MPCError) -> Bits {
        let z = try await bitParty.and(planes: pairs, of: x, and: y)
        try await record(x, y, z, pairs: pairs)
        return z
    }

    private func record(
        _ x: Bits, _ y: Bits, _ z: Bits, pairs: [(Int, Int)]
    ) async throws(MPCError) {
        guard let verifier, x.count > 0, !pairs.isEmpty else { return }
        if verifier.record(.init(x: x.planes, y: y.planes, z: z.planes, pairs: pairs)) {
            try await verifier.verify()
        }
    }

    public func open(_ x: Bits) async throws(MPCError) -> [UInt64] {
        try await verify()
        return try await openMasked(x)
    }

    public func openMasked(_ x: Bits) async throws(MPCError) -> [UInt64] {
        verifier == nil ? try await bitParty.open(x) : try await bitParty.openChecked(x)
    }

    public func open(_ x: Bits, to receiver: Int) async throws(MPCError) -> [UInt64]? {
        try await verify()
        return verifier == nil
            ? try await bitParty.open(x, to: receiver)
            : try await bitParty.openChecked(x, to: receiver)
    }

    // MARK: Between the field and bits

    /// Bits as numbers: each component is a number that two parties know, which is a sharing of it by itself;
    /// the ⊕ of three takes two multiplications.
    public func bitToArithmetic(_ b: Bits) async throws(MPCError) -> Shares {
        precondition(b.width == 1, "elements of one bit wanted")
        guard b.count > 0 else { return shares(ofPublic: []) }
        let own = (0..<2).map { c in
            b.planes.elements(ofComponent: c).map { domain.element($0) }
        }
        let parts = (0..<3).map { k -> Shares in
            let z = core.newBuffer(b.count)
            z.clearAll()
            if let c = core.place(ofComponent: k) { z.setComponent(c, own[c]) }
            return Shares(buffer: z)
        }
        func exclusiveOr(_ x: Shares, _ y: Shares) async throws(MPCError) -> Shares {
            let both = try await multiply(x, y)
            return subtract(add(x, y), add(both, both))
        }
        return try await exclusiveOr(exclusiveOr(parts[0], parts[1]), parts[2])
    }

    public func daBits(count: Int) async throws(MPCError) -> (Shares, Bits) {
        let bits = bitParty.randomBits(count: count, width: 1)
        return (try await bitToArithmetic(bits), bits)
    }

    /// Random numbers: the components of a sharing are numbers that two parties know, whose bits they share
    /// by themselves; adders do the rest.
    public func edaBits(count: Int, width: Int) async throws(MPCError) -> (Shares, Bits) {
        precondition((1...domain.bitWidth).contains(width))
        guard count > 0 else { return (shares(ofPublic: []), noBits(0, width)) }
        if width == domain.bitWidth {
            let number = core.randomShares(count: count)
            let bits = try await addModuloOrder(
                componentBits(of: number, width: width), uniform: true)
            return (Shares(buffer: number), bits)
        }
        precondition(width + 2 < domain.bitWidth, "a sum of such numbers exceeds the field")
        let number = randomNumbers(count: count, width: width)
        let bits = try await addUp(componentBits(of: number, width: width + 2))
        return try await cut(Shares(buffer: number), bits, toWidth: width)
    }

    public func maskBits(
        count: Int, width: Int, lowBits: Int
    ) async throws(MPCError) -> (Shares, Bits) {
        precondition(width + 2 < domain.bitWidth && lowBits <= width)
        let number = randomNumbers(count: count, width: width)
        guard lowBits > 0, count > 0 else {
            return (Shares(buffer: number), noBits(count, lowBits))
        }
        return (
            Shares(buffer: number), try await addUp(componentBits(of: number, width: lowBits))
        )
    }

    /// The low bits of x, by adding up those of its components: nothing is opened.
    public func toBoolean(_ x: Shares, width: Int) async throws(MPCError) -> Bits {
        precondition(width >= 0 && width <= domain.bitWidth)
        guard x.count > 0, width > 0 else { return noBits(x.count, width) }
        return try await addModuloOrder(
            componentBits(of: x.buffer, width: domain.bitWidth), uniform: false
        ).resized(toWidth: width)
    }

    /// Sharings of the components' low bits.
    private func componentBits(of x: ShareBuffer<Domain>, width: Int) -> [Bits] {
        let own = (0..<2).map { domain.planes(of: x.elements(ofComponent: $0), width: width) }
        return (0..<3).map { k in
            let z = BooleanShares(uninitialized: x.count, width: width)
            z.planes.clear()
            if let c = core.place(ofComponent: k) {
                z.planes.component(c).update(
                    from: own[c].component(0), count: z.planes.wordCount)
            }
            return z
        }
    }

    /// Sharings whose components are uniform numbers of `width` bits.
    private func randomNumbers(count: Int, width: Int) -> ShareBuffer<Domain> {
        let z = core.newBuffer(count)
        z.clearAll()
        let words = WordBuffer(uninitialized: count)
        let part = ShareBuffer(uninitialized: count, domain: domain)
        for start in stride(from: 0, to: width, by: 64) {
            let mask = UInt64.max >> UInt64(64 - min(64, width - start))
            for (c, stream) in [core.randomness.shares.first, core.randomness.shares.second]
                .enumerated()
            {
                stream.read(into: words.base, count: count)
                part.setComponent(0, (0..<count).map { domain.element(words.base[$0] & mask) })
                domain.scaleAdd(
                    z.component(c), part.base, by: domain.powerOfTwo(start), count: count)
            }
        }
        extendLifetime(words)
        return z
    }
}

extension ReplicatedCore: LiftedSharing where Domain == BinaryField60 {
    func lift(
        _ planes: BitPlanes, _ plane: Int, _ range: Range<Int>,
        into z: ShareBuffer<BinaryField60>, at position: Int
    ) {
        for c in 0..<2 {
            mpc_gf60_expand(
                z.component(c) + position, planes.plane(plane, c) + range.lowerBound / 64, 0, [1],
                1, range.count)
        }
        extendLifetime((planes, z))
    }
}
