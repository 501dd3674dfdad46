internal import CKernels
internal import Channels

/// The carries of u + v, where party 0 knows u and parties 1 and 2 know v. Every comparison is made of
/// them: x = s₀+s₁+s₂ is u + v with u = s₀+s₁ and v = s₂.
///
/// A ripple of 64 bits is cut into 16 digits. A digit's carry is a function of the digit of u and that
/// of v: party 0 shares, between the other two, the table [digit of u ≥ t] for t = 1...15, and they
/// look up their shares of the entry that v calls for. So the digits' generate and propagate bits cost
/// one message and no multiplication; a tree of multiplications does the rest (prefix form of
/// Sklansky 1960). See Protocols/replicated.md, "Carries".
extension ReplicatedParty {
    /// What the last digit gives.
    enum CarryResult {
        /// The carry out of bit 63: whether u + v ≥ 2^64.
        case carry
        /// Bit 63 of u + v.
        case topBit
    }

    /// One bit for each element: `words` words of 64. Party 0 gives u in `known`, the others give v;
    /// 64 · words elements. Rounds: 6.
    func carries(
        _ known: WordBuffer, words: Int, _ result: CarryResult
    ) async throws(MPCError) -> BooleanShares {
        var level = try await digits(known, words: words, result)
        var digits = 16
        while digits > 1 {
            level = try await carryLevel(level, words: words, digits: digits)
            digits /= 2
        }
        return level
    }

    /// Shares of the generate and propagate bits of all digits: 31 planes. Two rounds.
    private func digits(
        _ known: WordBuffer, words: Int, _ result: CarryResult
    ) async throws(MPCError) -> BooleanShares {
        let table = ChunkLayout(words: words, planes: 240)
        let leaf = ChunkLayout(words: words, planes: 31)
        let z = BooleanShares(uninitialized: 64 * words, width: leaf.planes)
        guard words > 0 else { return z }
        let planes = WordBuffer(uninitialized: 64 * ChunkLayout.chunkWords)
        let messages = Self.messages(table.count, unit: table.unit)
        let buffer = WordBuffer(uninitialized: party == 0 ? 0 : messages[0].count)
        channel.beginRound()
        channel.beginRound()
        for (k, range) in messages.enumerated() {
            let start = table.start(range.lowerBound, in: leaf)
            let part = start..<table.start(range.upperBound, in: leaf)
            if party == 0 {
                if k > 0 { await Task.yield() }
                try send(range, to: 1) { range, message in
                    for chunk in table.chunks(in: range) {
                        slice(known, chunk, of: table, into: planes)
                        mpc_thresholds(
                            message + 8 * (chunk.start - range.lowerBound), planes.base,
                            chunk.words)
                    }
                    randomness.common.first.xor(into: message, count: range.count)
                }
                randomness.common.first.read(into: z.first + part.lowerBound, count: part.count)
                randomness.common.second.read(into: z.second + part.lowerBound, count: part.count)
                continue
            }
            // Component 2 is built in place: here this party's part of it, then the other's is added.
            let (own, given) = party == 1 ? (z.second, z.first) : (z.first, z.second)
            let stream = party == 1 ? randomness.common.first : randomness.common.second
            if party == 1 {
                try await receive(from: 0, into: buffer.base, count: range.count)
            } else {
                stream.read(into: buffer.base, count: range.count)
            }
            for chunk in table.chunks(in: range) {
                slice(known, chunk, of: table, into: planes)
                mpc_lookup(
                    own + table.start(chunk.start, in: leaf),
                    buffer.base + (chunk.start - range.lowerBound), planes.base, chunk.words,
                    party == 1 ? 1 : 0, result == .topBit ? 1 : 0)
            }
            stream.read(into: given + part.lowerBound, count: part.count)
            mpc_xor(
                own + part.lowerBound, own + part.lowerBound, given + part.lowerBound, part.count)
            try send(part, to: 3 - party) { part, message in
                message.copyMemory(from: own + part.lowerBound, byteCount: 8 * part.count)
            }
            if k > 0 {
                let last = messages[k - 1]
                try await addPart(
                    table.start(last.lowerBound, in: leaf)..<start, of: own, buffer)
            }
            if k == messages.count - 1 { try await addPart(part, of: own, buffer) }
        }
        extendLifetime((known, planes, buffer))
        return z
    }

    /// Xors what the other of parties 1 and 2 sends into the words of `range`.
    private func addPart(
        _ range: Range<Int>, of own: UnsafeMutablePointer<UInt64>, _ buffer: WordBuffer
    ) async throws(MPCError) {
        try await receive(from: 3 - party, into: buffer.base, count: range.count)
        mpc_xor(own + range.lowerBound, own + range.lowerBound, buffer.base, range.count)
    }

    /// The 64 planes of one chunk's elements.
    private func slice(
        _ elements: WordBuffer, _ chunk: (start: Int, words: Int), of layout: ChunkLayout,
        into planes: WordBuffer
    ) {
        let first = chunk.start / layout.planes * 64
        mpc_slice(planes.base, chunk.words, elements.base + first, 64 * chunk.words, 64)
    }

    /// Joins digits in pairs: G = G′ ⊕ P′G″, P = P′P″, where ′ is the upper. One round.
    ///
    /// With k digits the planes are G₀...Gₖ₋₁, P₁...Pₖ₋₁; digit j + k/2 is the upper to digit j.
    private func carryLevel(
        _ x: BooleanShares, words: Int, digits k: Int
    ) async throws(MPCError) -> BooleanShares {
        let input = ChunkLayout(words: words, planes: 2 * k - 1)
        let output = ChunkLayout(words: words, planes: k - 1)
        let half = k / 2
        let z = BooleanShares(uninitialized: 64 * words, width: output.planes)
        try await passToPrevious(count: output.count, unit: output.unit, into: z.second) {
            range, message in
            var out = message
            for chunk in output.chunks(in: range) {
                let base = output.start(chunk.start, in: input)
                let w = chunk.words
                let upperP = base + (k + half - 1) * w
                generate(
                    z.first + chunk.start, &out, x, upperP, base, base + half * w, count: half * w)
                propagate(
                    z.first + chunk.start + half * w, &out, x, upperP + w, base + k * w,
                    count: (half - 1) * w)
            }
        }
        extendLifetime(x)
        return z
    }

    private func generate(
        _ z: UnsafeMutablePointer<UInt64>, _ out: inout UnsafeMutableRawPointer,
        _ x: BooleanShares, _ p: Int, _ lower: Int, _ upper: Int, count: Int
    ) {
        var i = 0
        while i < count {
            let mask = randomness.zeros.next(upTo: count - i)
            mpc_and_xor_masked(
                z + i, out, x.first + p + i, x.second + p + i, x.first + lower + i,
                x.second + lower + i, x.first + upper + i, mask.first, mask.second, mask.count)
            i += mask.count
            out += 8 * mask.count
        }
    }

    private func propagate(
        _ z: UnsafeMutablePointer<UInt64>, _ out: inout UnsafeMutableRawPointer,
        _ x: BooleanShares, _ p: Int, _ q: Int, count: Int
    ) {
        var i = 0
        while i < count {
            let mask = randomness.zeros.next(upTo: count - i)
            mpc_and_masked(
                z + i, out, x.first + p + i, x.second + p + i, x.first + q + i, x.second + q + i,
                mask.first, mask.second, mask.count)
            i += mask.count
            out += 8 * mask.count
        }
    }
}
