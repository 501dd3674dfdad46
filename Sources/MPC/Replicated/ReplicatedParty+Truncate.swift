internal import CKernels
internal import Channels

/// Truncation of what party 0 knows as u and parties 1 and 2 as v: x + 2^(bits-1) = u + v modulo 2^64, below
/// 2^63. See Protocols/replicated.md, "Truncation".
///
/// The sum has wrapped exactly if one of u and v has its top bit, a or b: x + 2^(bits-1) would have it
/// otherwise. So the quotient is ⌈u / 2^m⌉ + ⌊v / 2^m⌋ - 2^(64-m)(a + b - ab), or what rounding adds. Party 0
/// shares what it knows of it as components 0 and 1, the others know the rest as component 2, and ab is
/// wanted modulo 2^m only: a is shared between parties 1 and 2, who multiply it by b and add up anew
/// (Mohassel, Rindal, ABY3, ePrint 2018/403, 5.1.2, with the wrap that fails there taken off as in Dalskov,
/// Escudero, Keller, ePrint 2020/1330, 4).
extension ReplicatedParty {
    /// ⌊x / 2^amount⌋, or one more with the probability that rounding off leaves, for |x| < 2^(bits-1). Two
    /// rounds; 8 bytes an element in all, and three times 2, 4 or 8 for an amount up to 16, 32 or 62. For bits = 64
    /// the exact quotient, at its cost.
    public func truncateProbabilistically(
        _ x: ArithmeticShares, by amount: Int, bits: Int
    ) async throws(MPCError) -> ArithmeticShares {
        precondition(amount >= 0 && (1...64).contains(bits))
        let m = min(amount, bits - 1)
        guard m > 0, x.count > 0 else { return x }
        guard bits < 64 else { return try await truncate(x, by: m, bits: bits) }
        return try await truncated(.shares(x), Truncation(by: m, bits: bits), count: x.count)
    }

    /// x · y / 2^amount, as `truncateProbabilistically` of the product, in three rounds; 16 bytes an element more
    /// than that.
    public func truncatedProduct(
        _ x: ArithmeticShares, _ y: ArithmeticShares, by amount: Int, bits: Int
    ) async throws(MPCError) -> ArithmeticShares {
        precondition(amount >= 0 && (1...64).contains(bits))
        precondition(x.count == y.count, "vectors of different lengths")
        let m = min(amount, bits - 1)
        guard m > 0, x.count > 0, bits < 64 else {
            return try await truncateProbabilistically(multiply(x, y), by: m, bits: bits)
        }
        return try await truncated(.products(x, y), Truncation(by: m, bits: bits), count: x.count)
    }

    /// What is divided.
    private enum Dividend {
        case shares(ArithmeticShares)
        /// v is random; the others send their summands of the products, less v, to party 0.
        case products(ArithmeticShares, ArithmeticShares)
    }

    /// Constants of one operation.
    private struct Truncation {
        let m: Int
        /// 2^(bits-1).
        let offset: UInt64
        /// Bytes of an element modulo 2^m.
        let size: Int

        init(by m: Int, bits: Int) {
            self.m = m
            offset = 1 << UInt64(bits - 1)
            size = m <= 16 ? 2 : m <= 32 ? 4 : 8
        }

        /// Words of so many elements modulo 2^m.
        func topWords(_ count: Int) -> Int { (count * size + 7) / 8 }
    }

    /// Elements of one message, and of what is worked on together.
    private static let window = 1 << 14
    private static let part = 1024
    /// Windows that parties 1 and 2 are ahead of party 0's answers.
    private static let answerLead = 2

    private func truncated(
        _ x: Dividend, _ t: Truncation, count: Int
    ) async throws(MPCError) -> ArithmeticShares {
        let z = ArithmeticShares(uninitialized: count)
        let windows = stride(from: 0, to: count, by: Self.window).map {
            $0..<min($0 + Self.window, count)
        }
        if case .products = x { channel.beginRound() }
        channel.beginRound()
        channel.beginRound()
        switch party {
        case 0:
            for (k, window) in windows.enumerated() {
                // Lets what is queued leave.
                if k > 0 { await Task.yield() }
                try await answer(x, t, window, into: z)
            }
        default:
            for k in 0..<windows.count + Self.answerLead {
                if k < windows.count { try start(x, t, windows[k], into: z) }
                guard k >= Self.answerLead else { continue }
                try await finish(t, windows[k - Self.answerLead], into: z)
            }
        }
        extendLifetime(x)
        return z
    }

    /// Calls `body` with parts of a window.
    private func forEachPart(_ window: Range<Int>, _ body: (_ at: Int, _ count: Int) -> Void) {
        for at in stride(from: window.lowerBound, to: window.upperBound, by: Self.part) {
            body(at, min(Self.part, window.upperBound - at))
        }
    }

    /// Words of a window's message of so many words and of elements modulo 2^m, for each part of it.
    private func messageWords(_ window: Range<Int>, words: Int, _ t: Truncation) -> Int {
        let whole = window.count / Self.part
        return words * window.count + whole * t.topWords(Self.part)
            + t.topWords(window.count - whole * Self.part)
    }

    // MARK: Party 0

    /// Shares between the others, in components 0 and 1, what is known of u.
    private func answer(
        _ x: Dividend, _ t: Truncation, _ window: Range<Int>, into z: ArithmeticShares
    ) async throws(MPCError) {
        let summands = WordBuffer(uninitialized: 2 * Self.window)
        let other = summands.base + Self.window
        if case .products = x {
            try await receive(from: 1, into: summands.base, count: window.count)
            try await receive(from: 2, into: other, count: window.count)
        }
        // u, the masks of its quotient and of its top bit, and what hides the sum of products with that bit.
        let u = WordBuffer(uninitialized: Self.part)
        let mask = WordBuffer(uninitialized: Self.part)
        let top = WordBuffer(uninitialized: Self.part)
        let words = messageWords(window, words: 1, t)
        try links.send(to: 1, byteCount: 8 * words) { message in
            var out = message
            forEachPart(window) { at, n in
                let here = at - window.lowerBound
                switch x {
                case .shares(let x): mpc_add(u.base, x.first + at, x.second + at, n)
                case .products(let x, let y):
                    mpc_product_plus(
                        u.base, x.first + at, x.second + at, y.first + at, y.second + at,
                        summands.base + here, other + here, n)
                }
                let first = z.first + at
                randomness.common.first.read(into: mask.base, count: n)
                randomness.common.first.read(into: top.base, count: t.topWords(n))
                (out + 8 * n).copyMemory(from: top.base, byteCount: 8 * t.topWords(n))
                mpc_truncate_table(
                    out, out + 8 * n, z.second + at, u.base, t.offset, UInt32(t.m), mask.base,
                    top.base, Int32(t.size), n)
                out += 8 * (n + t.topWords(n))
                addMask(randomness.common.first, first, mask.base, top, t, n)
                addMask(randomness.common.second, z.second + at, z.second + at, top, t, n)
            }
        }
        extendLifetime((summands, u, mask, top))
    }

    /// z = x + 2^(64-m) times the next mask modulo 2^m.
    private func addMask(
        _ stream: WordStream, _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>,
        _ scratch: WordBuffer, _ t: Truncation, _ n: Int
    ) {
        stream.read(into: scratch.base, count: t.topWords(n))
        mpc_truncate_add(z, x, scratch.base, UInt32(t.m), Int32(t.size), n)
    }

    // MARK: Parties 1 and 2

    /// Component 2 of the result: first v, then its quotient, then all.
    private func last(_ z: ArithmeticShares) -> UnsafeMutablePointer<UInt64> {
        party == 1 ? z.second : z.first
    }

    /// What parties 1 and 2 do before party 0 answers: v is there, and party 2 has sent its part of ab.
    private func start(
        _ x: Dividend, _ t: Truncation, _ window: Range<Int>, into z: ArithmeticShares
    ) throws(MPCError) {
        let v = last(z)
        switch x {
        case .shares(let x):
            (v + window.lowerBound).update(
                from: (party == 1 ? x.second : x.first) + window.lowerBound, count: window.count)
        case .products(let x, let y):
            // v is the sum of the masks.
            let (first, second) = (
                WordBuffer(uninitialized: Self.part), WordBuffer(uninitialized: Self.part)
            )
            let stream = party == 1 ? randomness.common.second : randomness.common.first
            try send(window, to: 0) { window, message in
                forEachPart(window) { at, n in
                    stream.read(into: first.base, count: n)
                    stream.read(into: second.base, count: n)
                    mpc_product_less(
                        message + 8 * (at - window.lowerBound), x.first + at, x.second + at,
                        y.first + at, y.second + at, party == 1 ? first.base : second.base, n)
                    mpc_add(v + at, first.base, second.base, n)
                }
            }
            extendLifetime((first, second))
        }
        guard party == 2 else { return }
        let top = WordBuffer(uninitialized: Self.part)
        let mask = WordBuffer(uninitialized: Self.part)
        let stream = randomness.common.second
        try links.send(to: 1, byteCount: 8 * messageWords(window, words: 0, t)) { message in
            var out = message
            forEachPart(window) { at, n in
                stream.read(into: z.second + at, count: n)
                stream.read(into: top.base, count: t.topWords(n))
                stream.read(into: mask.base, count: t.topWords(n))
                mpc_truncate_add(
                    z.second + at, z.second + at, mask.base, UInt32(t.m), Int32(t.size), n)
                out = lookUp(v + at, top.base, mask, t, n, into: out)
            }
        }
        extendLifetime((top, mask))
    }

    /// v becomes its quotient with this party's part of ab, which goes to the message. Where that ends.
    private func lookUp(
        _ v: UnsafeMutablePointer<UInt64>, _ top: UnsafeRawPointer, _ mask: WordBuffer,
        _ t: Truncation, _ n: Int, into message: UnsafeMutableRawPointer
    ) -> UnsafeMutableRawPointer {
        let bytes = 8 * t.topWords(n)
        // What fills the last word is masked, too.
        message.copyMemory(from: mask.base, byteCount: bytes)
        mpc_truncate_lookup(
            message, v, v, t.offset >> UInt64(t.m), UInt32(t.m), top, mask.base, Int32(t.size), n)
        return message + bytes
    }

    /// What they do with its answer: they exchange their parts of ab.
    private func finish(
        _ t: Truncation, _ window: Range<Int>, into z: ArithmeticShares
    ) async throws(MPCError) {
        let v = last(z)
        if party == 1 {
            let answer = WordBuffer(uninitialized: messageWords(window, words: 1, t))
            try await receive(from: 0, into: answer.base, count: answer.count)
            let mask = WordBuffer(uninitialized: Self.part)
            try links.send(to: 2, byteCount: 8 * messageWords(window, words: 0, t)) { message in
                var (out, from) = (message, answer.base)
                forEachPart(window) { at, n in
                    addMask(randomness.common.first, z.first + at, from, mask, t, n)
                    out = lookUp(v + at, from + n, mask, t, n, into: out)
                    from += n + t.topWords(n)
                }
            }
            extendLifetime((answer, mask))
        }
        let others = WordBuffer(uninitialized: messageWords(window, words: 0, t))
        try await receive(from: 3 - party, into: others.base, count: others.count)
        var from = others.base
        forEachPart(window) { at, n in
            mpc_truncate_add(v + at, v + at, from, UInt32(t.m), Int32(t.size), n)
            from += t.topWords(n)
        }
        extendLifetime(others)
    }
}
