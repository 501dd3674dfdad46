internal import CKernels
internal import Channels

/// From bits to numbers. A bit is b = c ⊕ e with c = b₀⊕b₁, which party 0 knows, and e = b₂, which
/// parties 1 and 2 know. Party 0 shares what depends on c additively between the other two, each of
/// them finds its part of the result by e, and they share the sum of the parts anew among all three.
/// See Protocols/replicated.md, "Bits as numbers".
extension ReplicatedParty {
    /// Elements that are worked on together.
    private static let chunk = 512
    /// From this width up the adder's bytes are fewer than the injection's.
    private static let widest = 32

    /// Bits as the numbers 0 and 1: the elements have width 1. Two rounds; every party sends 8 bytes
    /// an element.
    public func bitToArithmetic(_ b: BooleanShares) async throws(MPCError) -> ArithmeticShares {
        precondition(b.width == 1, "elements of one bit wanted")
        return try await inject(b)
    }

    /// Elements of `width` bits as numbers modulo 2^64, zero-extended. Up to 32 bits, and for few
    /// elements, 2 rounds with 8·width + 16 bytes an element in all; above that 9 rounds with 144.
    public func toArithmetic(_ b: BooleanShares) async throws(MPCError) -> ArithmeticShares {
        precondition(b.width <= 64)
        return isInjected(count: b.count, width: b.width)
            ? try await inject(b) : try await subtractMask(b)
    }

    /// Two rounds with 8·width + 16 bytes an element in all.
    public func toArithmetic(
        _ b: BooleanShares, spacing: Int
    ) async throws(MPCError) -> ArithmeticShares {
        precondition(spacing >= 1 && b.width <= 64 && spacing * (b.width - 1) < 64)
        return try await inject(b, spacing: spacing)
    }

    /// Whether bits go one by one, which takes fewer rounds, or fewer bytes.
    func isInjected(count: Int, width: Int) -> Bool {
        width <= Self.widest || count * width <= 1 << 14
    }

    /// Σ 2^(spacing·j) bⱼ: c - r goes to party 1 for every bit; party 2 knows r.
    private func inject(
        _ b: BooleanShares, spacing: Int = 1
    ) async throws(MPCError) -> ArithmeticShares {
        let n = b.count
        let z = ArithmeticShares(uninitialized: n)
        guard n > 0 else { return z }
        guard b.width > 0 else { return shares(ofPublic: 0, count: n) }
        let unit = Self.chunk * b.width
        let bits = knownBits(of: b)
        let sum = WordBuffer(uninitialized: n)
        sum.base.update(repeating: 0, count: n)
        let messages = Self.messages(n * b.width, unit: unit)
        let buffer = WordBuffer(uninitialized: messages[0].count)
        channel.beginRound()
        for (k, range) in messages.enumerated() {
            if party == 1 {
                try await receive(from: 0, into: buffer.base, count: range.count)
            } else {
                common(withZero: party == 0).read(into: buffer.base, count: range.count)
            }
            if party == 0 {
                if k > 0 { await Task.yield() }
                try send(range, to: 1) { range, message in
                    forEachPlane(of: range, width: b.width) { at, j, element, count in
                        mpc_bits_less_mask(
                            message + 8 * at, bits.base + element, UInt32(j), buffer.base + at,
                            count)
                    }
                }
            } else {
                forEachPlane(of: range, width: b.width) { at, j, element, count in
                    mpc_add_flipped(
                        sum.base + element, buffer.base + at, bits.base + element, UInt32(j),
                        UInt32(j * spacing), party == 1 ? 1 : 0, count)
                }
            }
        }
        try await reshare(sum.base, into: z, count: n)
        extendLifetime((bits, sum, buffer))
        return z
    }

    /// Calls `body` with each plane's place in the message, its number, and its run of elements.
    private func forEachPlane(
        of range: Range<Int>, width: Int, _ body: (Int, Int, Int, Int) -> Void
    ) {
        for start in stride(from: range.lowerBound, to: range.upperBound, by: Self.chunk * width) {
            let count = min(Self.chunk, (range.upperBound - start) / width)
            for j in 0..<width {
                body(start - range.lowerBound + j * count, j, start / width, count)
            }
        }
    }

    /// c at party 0, e at the others, as elements.
    private func knownBits(of b: BooleanShares) -> WordBuffer {
        let bits = WordBuffer(uninitialized: b.count)
        switch party {
        case 0:
            let c = WordBuffer(uninitialized: b.wordCount)
            mpc_xor(c.base, b.first, b.second, b.wordCount)
            mpc_unslice(bits.base, c.base, b.wordsPerPlane, b.count, UInt32(b.width))
            extendLifetime(c)
        case 1: mpc_unslice(bits.base, b.second, b.wordsPerPlane, b.count, UInt32(b.width))
        default: mpc_unslice(bits.base, b.first, b.wordsPerPlane, b.count, UInt32(b.width))
        }
        return bits
    }

    /// The stream common to parties 0 and 2, or that common to this party and party 1 or 2 otherwise.
    private func common(withZero first: Bool) -> WordStream {
        first ? randomness.common.first : randomness.common.second
    }

    /// Bit times number: the number where the bit is 1, else 0. Two rounds; 32 bytes an element in all.
    ///
    /// With c, e as above and t = d₀+d₁, b·d is e·t + (1-2e)·c·t + (e + (1-2e)·c)·d₂: party 0 shares c·t
    /// and c.
    public func multiply(
        bit: BooleanShares, _ d: ArithmeticShares
    ) async throws(MPCError) -> ArithmeticShares {
        precondition(bit.width == 1 && bit.count == d.count, "a bit for each element wanted")
        let n = d.count
        let z = ArithmeticShares(uninitialized: n)
        guard n > 0 else { return z }
        let bits = knownBits(of: bit)
        let sum = WordBuffer(uninitialized: n)
        let messages = Self.messages(2 * n, unit: 2 * Self.chunk)
        let buffer = WordBuffer(uninitialized: messages[0].count)
        channel.beginRound()
        for (k, range) in messages.enumerated() {
            let (start, count) = (range.lowerBound / 2, range.count / 2)
            if party == 1 {
                try await receive(from: 0, into: buffer.base, count: range.count)
            } else {
                common(withZero: party == 0).read(into: buffer.base, count: range.count)
            }
            if party == 0 {
                if k > 0 { await Task.yield() }
                try send(range, to: 1) { _, message in
                    mpc_select_table(
                        message, bits.base + start, d.first + start, d.second + start,
                        buffer.base, count)
                }
            } else {
                let (own, last) = party == 1 ? (d.first, d.second) : (d.second, d.first)
                mpc_select_lookup(
                    sum.base + start, buffer.base, bits.base + start, own + start, last + start,
                    party == 1 ? 1 : 0, count)
            }
        }
        try await reshare(sum.base, into: z, count: n)
        extendLifetime((bits, sum, buffer, d))
        return z
    }

    /// Shares anew what parties 1 and 2 hold as a sum: party 1's words plus party 2's. One round, in
    /// which only these two speak. z₀ comes from the key of parties 0 and 2, z₁ from that of 1 and 0;
    /// each sends the other its part less the component it knows.
    private func reshare(
        _ part: UnsafeMutablePointer<UInt64>, into z: ArithmeticShares, count: Int
    ) async throws(MPCError) {
        channel.beginRound()
        if party == 0 {
            randomness.common.first.read(into: z.first, count: count)
            randomness.common.second.read(into: z.second, count: count)
            return
        }
        let (given, built) = party == 1 ? (z.first, z.second) : (z.second, z.first)
        common(withZero: party == 1).read(into: given, count: count)
        mpc_subtract(part, part, given, count)
        try await swap(with: 3 - party, into: built, count: count) { range, message in
            message.copyMemory(from: part + range.lowerBound, byteCount: 8 * range.count)
        }
        mpc_add(built, built, part, count)
    }

    /// Sends words to a peer and receives as many from it.
    private func swap(
        with peer: Int, into target: UnsafeMutablePointer<UInt64>, count: Int,
        _ produce: (Range<Int>, UnsafeMutableRawPointer) -> Void
    ) async throws(MPCError) {
        for range in Self.messages(count, unit: 1) {
            try send(range, to: peer, produce)
            try await receive(from: peer, into: target + range.lowerBound, count: range.count)
        }
    }

    /// The components z₀ and z₁ are random; z₂ = b - z₀ - z₁ comes out of an adder on bits and is opened
    /// to parties 1 and 2.
    private func subtractMask(_ b: BooleanShares) async throws(MPCError) -> ArithmeticShares {
        let n = b.count
        let z = ArithmeticShares(uninitialized: n)
        if party == 0 {
            randomness.common.first.read(into: z.first, count: n)
            randomness.common.second.read(into: z.second, count: n)
        } else {
            common(withZero: party == 1).read(into: party == 1 ? z.first : z.second, count: n)
        }
        let mask = BooleanShares(uninitialized: n, width: 64)
        if party == 0 {
            let negative = WordBuffer(uninitialized: n)
            mpc_add(negative.base, z.first, z.second, n)
            mpc_scale(negative.base, negative.base, UInt64.max, n)
            mpc_slice(mask.second, mask.wordsPerPlane, negative.base, n, 64)
            extendLifetime(negative)
        }
        try await share(mask.first, mask.second, count: mask.wordCount, from: 0) { $0 ^ $1 }
        let last = try await addBits(b.resized(toWidth: 64), mask)
        channel.beginRound()
        if party != 0 {
            let lacking = WordBuffer(uninitialized: last.wordCount)
            let given = party == 1 ? last.first : last.second
            try await swap(with: 3 - party, into: lacking.base, count: last.wordCount) {
                range, message in
                last.planes.copyElements(of: given, range, to: message)
            }
            mpc_xor(lacking.base, lacking.base, last.first, last.wordCount)
            mpc_xor(lacking.base, lacking.base, last.second, last.wordCount)
            mpc_unslice(
                party == 1 ? z.second : z.first, lacking.base, last.wordsPerPlane, n, 64)
            extendLifetime((lacking, last))
        }
        return z
    }
}
