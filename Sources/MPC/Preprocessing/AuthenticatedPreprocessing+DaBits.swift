internal import FiniteFields

/// Random bits shared as authenticated numbers and as authenticated bits (after Rotaru, Wood, ePrint 2019/207, and
/// Aly, Orsini, Rotaru, Smart, Wood, Zaphod, ePrint 2019/974, 4).
///
/// 1. Every party has random bits, and authenticates them both ways. As bits they are added up; as numbers they
///    are too, by x + y - 2xy with triples: b.
/// 2. b·b - b must be zero, in the values' domain: then b is 0 or 1 (if one party is honest, 1 - 2b is ±1
///    exactly if all parties' numbers are bits).
/// 3. Parities: all draw 64 random subsets. Of each, the sum of the numbers, one more daBit, and an even number
///    are opened: its lowest bit must be the ⊕ of the bits, which is opened too. A bit that differs is in a
///    subset with probability 1/2. The further daBit hides the subset's parity, the even number all else:
///    modulo 2^k twice a uniform one, in a field twice one made of bits, long enough to hide a sum.
extension AuthenticatedPreprocessing {
    typealias Shares = AuthenticatedShares<Scheme>

    /// Words of daBits made at a time.
    var daBitUnits: Int { ParityCheck.windowUnits }
    private var subsets: Int { ParityCheck.subsets }

    func makeDaBits(_ units: Int) async throws(MPCError) -> MaterialWindow {
        let kept = 64 * units
        let both = kept + subsets
        let width = scheme.parityMaskBits(count: kept)
        let total = both + subsets * width
        // Bits of all; the first `both` are authenticated as bits too.
        let words = (units + 1 + 7) / 8 * 8
        let choices = try transfers.choices(words: words)
        let run = try await transfers.run(choices: choices, words: words)
        let own = WordBuffer(uninitialized: (total + 63) / 64)
        self.own.read(into: own.base, count: own.count)
        own.base.update(from: choices.base, count: units + 1)
        let macs = WordBuffer(uninitialized: 64 * (units + 1))
        addMACs(of: run, words: 0..<units + 1, to: macs.base)

        let b = try await addUp(own, count: total)
        let squares = try await parent.multiply(b, b)
        let zeros = try await openZeros(subtract(squares, b))
        try await compareParities(b, choices, macs, kept: kept, width: width)
        try await parent.verify()
        let zero = scheme.domain.element(0)
        guard zeros.elements(ofComponent: 0).allSatisfy({ $0 == zero }) else {
            throw links.close(.verificationFailed)
        }

        let window = MaterialWindow(uninitialized: units, of: kinds.daBits)
        share.copy(b.values, at: 0, to: window.column(0), at: 0, count: kept)
        share.copy(b.macs, at: 0, to: window.column(1), at: 0, count: kept)
        window.column(2).update(from: choices.base, count: units)
        for plane in 0..<64 {
            window.column(3 + plane).update(
                from: macs.base + plane * (units + 1), count: units)
        }
        extendLifetime((choices, own, macs))
        return window
    }

    /// Step 1 for numbers: the ⊕ of all parties' bits.
    private func addUp(_ bits: WordBuffer, count: Int) async throws(MPCError) -> Shares {
        var sum: Shares?
        for owner in 0..<links.partyCount {
            let x = Shares(uninitialized: count, scheme: scheme)
            if owner == links.party {
                share.expand(bits.base, count: count, into: x.values)
            } else {
                x.buffer.clear(0)
            }
            try await vectors.authenticate(
                owner == links.party ? UnsafePointer(x.values) : nil, owners: [owner],
                count: count, macs: x.macs)
            guard let before = sum else {
                sum = x
                continue
            }
            let product = try await parent.multiply(before, x)
            let z = Shares(uninitialized: count, scheme: scheme)
            for c in 0..<2 {
                let target = z.buffer.component(c)
                share.add(target, before.buffer.component(c), x.buffer.component(c), count: count)
                share.scaleAdd(
                    target, product.buffer.component(c), by: share.element(signed: -2),
                    count: count)
            }
            sum = z
        }
        extendLifetime(bits)
        guard let sum else { preconditionFailure("no parties") }
        return sum
    }

    private func subtract(_ x: Shares, _ y: Shares) -> Shares {
        let z = Shares(uninitialized: x.count, scheme: scheme)
        for c in 0..<2 {
            share.subtract(
                z.buffer.component(c), x.buffer.component(c), y.buffer.component(c), count: x.count)
        }
        return z
    }

    /// Values that must be zero, once they have been checked.
    ///
    /// Modulo 2^k they are opened with what is above them hidden: errors of openings there go unseen if
    /// somebody has guessed the lowest bits of the key, and were the check to see what they make of the bits,
    /// its end would tell these. In a field nothing is opened: the check of MACs sees that x is zero.
    private func openZeros(_ x: Shares) async throws(MPCError) -> ShareBuffer<Scheme.Domain> {
        if scheme.hasHiddenBits { return try await parent.openUnchecked(x) }
        let zero = ShareBuffer(uninitialized: x.count, domain: scheme.domain)
        zero.clear(0)
        let size = share.words(for: x.count)
        let values = WordBuffer(uninitialized: size)
        let macs = WordBuffer(uninitialized: size)
        values.base.update(repeating: 0, count: size)
        macs.base.update(from: x.macs, count: size)
        parent.check.add(
            MACCheck<Scheme>.Opened(values: values, macs: macs, count: x.count))
        extendLifetime(x)
        return zero
    }

    /// Step 3. Throws `.verificationFailed`; what is opened is checked with all else.
    private func compareParities(
        _ b: Shares, _ bits: WordBuffer, _ macs: WordBuffer, kept: Int, width: Int
    ) async throws(MPCError) {
        // Before the subsets are known, all that they depend on is fixed.
        let evens = try await evenNumbers(b, from: kept + subsets, width: width)
        let seed = try await agreement.seed()
        let stream = seed.withUnsafeBytes { WordStream(key: $0, domain: 10) }
        let units = kept / 64
        let subset = WordBuffer(uninitialized: units)
        let sums = Shares(uninitialized: subsets, scheme: scheme)
        let chosen = WordBuffer(uninitialized: share.words(for: kept))
        let total = WordBuffer(uninitialized: share.words(for: 1))
        // Of bits: a word of parities, and 64 words, one a plane of MACs.
        let parities = WordBuffer(uninitialized: 1)
        let parityMACs = WordBuffer(uninitialized: 64)
        parities.base[0] = 0
        parityMACs.base.update(repeating: 0, count: 64)
        for t in 0..<subsets {
            stream.read(into: subset.base, count: units)
            for c in 0..<2 {
                chosen.base.update(from: b.buffer.component(c), count: chosen.count)
                share.keep(chosen.base, where: subset.base, count: kept)
                share.sums(total.base, chosen.base, length: kept, runs: 1)
                share.copy(total.base, at: 0, to: sums.buffer.component(c), at: t, count: 1)
            }
            func parity(_ x: UnsafePointer<UInt64>) -> UInt64 {
                var word: UInt64 = 0
                for k in 0..<units { word ^= x[k] & subset.base[k] }
                return UInt64(word.nonzeroBitCount & 1) ^ (x[units] >> UInt64(t) & 1)
            }
            parities.base[0] |= parity(bits.base) << UInt64(t)
            for plane in 0..<64 {
                let x = macs.base + plane * (units + 1)
                parityMACs.base[plane] |= parity(x) << UInt64(t)
            }
        }
        let extra = b.slice(kept..<kept + subsets)
        for c in 0..<2 {
            let target = sums.buffer.component(c)
            share.add(target, target, extra.buffer.component(c), count: subsets)
            share.scaleAdd(
                target, evens.buffer.component(c), by: share.element(2), count: subsets)
        }
        extendLifetime((bits, macs, subset, chosen, total))
        // Uniform in the whole of the shares' ring, but for the lowest bit.
        let numbers = try await parent.openWhole(sums)
        let opened = try await parent.openUnchecked(
            values: parities, macs: parityMACs, words: 1)
        var low: UInt64 = 0
        for (t, number) in share.elements(at: numbers.base, count: subsets).enumerated() {
            low |= (share.word(of: number, at: 0) & 1) << UInt64(t)
        }
        guard low == opened.base[0] else { throw links.close(.verificationFailed) }
        extendLifetime((numbers, opened))
    }

    /// Random numbers that, doubled, hide a sum: uniform modulo 2^k; in a field of `width` bits each, made of
    /// those that stand from `start` on.
    private func evenNumbers(
        _ b: Shares, from start: Int, width: Int
    ) async throws(MPCError) -> Shares {
        guard !scheme.hasHiddenBits else { return try await parent.random(count: subsets) }
        let z = Shares(uninitialized: subsets, scheme: scheme)
        z.buffer.clear(0)
        z.buffer.clear(1)
        for j in 0..<width {
            let bits = b.slice(start + j * subsets..<start + (j + 1) * subsets)
            for c in 0..<2 {
                share.scaleAdd(
                    z.buffer.component(c), bits.buffer.component(c), by: share.powerOfTwo(j),
                    count: subsets)
            }
        }
        return z
    }
}
