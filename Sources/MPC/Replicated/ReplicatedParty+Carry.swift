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
    ///
    /// A vector goes through the rounds window by window, each of them `CarryWindows.lag` windows behind the
    /// round before: while the messages of some are on their way, others are computed, and what is
    /// computed stays in a core's cache.
    func carries(
        _ known: WordBuffer, words: Int, _ result: CarryResult
    ) async throws(MPCError) -> BooleanShares {
        let z = BooleanShares(uninitialized: 64 * words, width: 1)
        let windows = CarryWindows(words: words, party: party)
        for (stage, window) in windows.schedule {
            if window == 0, stage < CarryWindows.stages - 1 { channel.beginRound() }
            let range = windows.range(window)
            switch stage {
            case 0: try sendTables(known, range, windows.planes(0, window))
            case 1: try await lookUp(known, range, windows.planes(0, window), result)
            default:
                let digits = 64 >> stage
                let isLast = stage == CarryWindows.stages - 1
                let input =
                    isLast
                    ? CarryPlanes(z, range) : windows.planes(stage - 2, window)
                if stage == 2 {
                    try await addPart(input, words: range.count)
                } else {
                    try await receive(
                        from: next, into: input.second, count: (2 * digits - 1) * range.count)
                }
                guard !isLast else { continue }
                let output =
                    digits == 2
                    ? CarryPlanes(z, range) : windows.planes(stage - 1, window)
                try joinDigits(input, output, words: range.count, digits: digits)
            }
        }
        extendLifetime((known, windows, z))
        return z
    }

    /// Party 0 sends party 1 the tables of all digits under masks that party 2 knows, and takes its
    /// components of what the others will share anew.
    private func sendTables(
        _ known: WordBuffer, _ range: Range<Int>, _ leaf: CarryPlanes
    ) throws(MPCError) {
        guard party == 0 else { return }
        let planes = WordBuffer(uninitialized: 64 * ChunkLayout.chunkWords)
        for chunk in ChunkLayout(words: range.count, planes: 31).chunks {
            let count = 240 * chunk.words
            slice(known, range.lowerBound + chunk.start / 31, chunk.words, into: planes)
            try send(0..<count, to: 1) { _, message in
                mpc_thresholds(message, planes.base, chunk.words)
                randomness.common.first.xor(into: message, count: count)
            }
            randomness.common.first.read(into: leaf.first + chunk.start, count: 31 * chunk.words)
            randomness.common.second.read(into: leaf.second + chunk.start, count: 31 * chunk.words)
        }
        extendLifetime(planes)
    }

    /// Parties 1 and 2 look up shares of the generate and propagate bits of all digits, and send each other
    /// what they share anew: component 2 is the sum of both parts.
    private func lookUp(
        _ known: WordBuffer, _ range: Range<Int>, _ leaf: CarryPlanes, _ result: CarryResult
    ) async throws(MPCError) {
        guard party != 0 else { return }
        let (own, given) = party == 1 ? (leaf.second, leaf.first) : (leaf.first, leaf.second)
        let stream = party == 1 ? randomness.common.first : randomness.common.second
        let planes = WordBuffer(uninitialized: 64 * ChunkLayout.chunkWords)
        let masks = WordBuffer(uninitialized: party == 1 ? 0 : 240 * ChunkLayout.chunkWords)
        for chunk in ChunkLayout(words: range.count, planes: 31).chunks {
            let count = 240 * chunk.words
            slice(known, range.lowerBound + chunk.start / 31, chunk.words, into: planes)
            func look(_ table: UnsafePointer<UInt64>, _ ones: Int32) {
                mpc_lookup(
                    own + chunk.start, table, planes.base, chunk.words, ones,
                    result == .topBit ? 1 : 0)
            }
            if party == 1 {
                try await links.receive(from: 0, byteCount: 8 * count) { table in
                    look(table.assumingMemoryBound(to: UInt64.self), 1)
                }
            } else {
                stream.read(into: masks.base, count: count)
                look(masks.base, 0)
            }
            stream.read(into: given + chunk.start, count: 31 * chunk.words)
        }
        let count = 31 * range.count
        mpc_xor(own, own, given, count)
        try send(0..<count, to: 3 - party) { _, message in
            message.copyMemory(from: own, byteCount: 8 * count)
        }
        extendLifetime((planes, masks))
    }

    /// Parties 1 and 2 add the other's part to their own.
    private func addPart(_ leaf: CarryPlanes, words: Int) async throws(MPCError) {
        guard party != 0 else { return }
        let own = party == 1 ? leaf.second : leaf.first
        try await links.receive(from: 3 - party, byteCount: 8 * 31 * words) { part in
            mpc_xor(own, own, part.assumingMemoryBound(to: UInt64.self), 31 * words)
        }
    }

    /// The 64 planes of the elements of `words` words from `start` on.
    private func slice(
        _ elements: WordBuffer, _ start: Int, _ words: Int, into planes: WordBuffer
    ) {
        mpc_slice(planes.base, words, elements.base + 64 * start, 64 * words, 64)
    }

    /// Joins digits in pairs: G = G′ ⊕ P′G″, P = P′P″, where ′ is the upper. What is to be component two of
    /// the output is sent.
    ///
    /// With k digits the planes are G₀...Gₖ₋₁, P₁...Pₖ₋₁; digit j + k/2 is the upper to digit j.
    private func joinDigits(
        _ x: CarryPlanes, _ z: CarryPlanes, words: Int, digits k: Int
    ) throws(MPCError) {
        let input = ChunkLayout(words: words, planes: 2 * k - 1)
        let output = ChunkLayout(words: words, planes: k - 1)
        let half = k / 2
        try send(0..<output.count, to: previous) { _, message in
            var out = message
            for chunk in output.chunks {
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
    }

    private func generate(
        _ z: UnsafeMutablePointer<UInt64>, _ out: inout UnsafeMutableRawPointer,
        _ x: CarryPlanes, _ p: Int, _ lower: Int, _ upper: Int, count: Int
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
        _ x: CarryPlanes, _ p: Int, _ q: Int, count: Int
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
