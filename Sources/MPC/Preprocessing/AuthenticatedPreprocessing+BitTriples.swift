internal import CKernels

/// Authenticated bit triples out of authenticated bits (Wang, Ranellucci, Katz, ePrint 2017/030 and 2017/189,
/// with the leaky AND of Katz, Ranellucci, Rosulek, Wang, ePrint 2018/578, 5.2).
///
/// 1. Random authenticated bits x, y, z.
/// 2. m being a party's share of y's MAC, it sends each other party H(w) ⊕ H(w ⊕ Δ) ⊕ m, where w is its row of
///    the transfer of the other's bit of x: shares S of (xy ⊕ z)α. The lowest bit of α is 1: the parties'
///    lowest bits of S give d = xy ⊕ z; z ⊕ d is the product.
/// 3. S ⊕ dα must be a sharing of zero, which a random combination of all shows. A wrong message in step 2 is
///    wrong only for a receiver's bit 1: a party that is lucky has learnt that bit of x.
/// 4. Therefore a random permutation puts them into buckets, of which each becomes one: with y ⊕ y′ = e
///    opened, (x ⊕ x′, y, z ⊕ z′ ⊕ ex′). Of x something is known only if all of the bucket is known.
extension AuthenticatedPreprocessing {
    /// Rows of 64-bit MACs, an element each.
    private struct Rows {
        let x: WordBuffer
        let y: WordBuffer
        let z: WordBuffer
    }

    func makeBitTriples(_ wanted: Int) async throws(MPCError) -> MaterialWindow {
        let plan =
            wanted <= BitTripleWindow.small.units ? BitTripleWindow.small : BitTripleWindow.large
        let words = plan.leakyWords
        let choices = try transfers.choices(words: 3 * words)
        let run = try await transfers.run(choices: choices, words: 3 * words)
        let rows = Rows(
            x: macRows(run, 0..<words), y: macRows(run, words..<2 * words),
            z: macRows(run, 2 * words..<3 * words))
        let bits = choices.base
        let z = bits + 2 * words
        let sums = try await leakyProducts(run, rows, words: words)

        // d, and what must be zero.
        let mine = WordBuffer(uninitialized: words)
        mpc_low_bits(mine.base, sums.base, plan.leaky)
        let d = WordBuffer(uninitialized: words)
        d.base.update(repeating: 0, count: words)
        for bytes in try await agreement.broadcast(Array(mine.rawBytes)) {
            bytes.withUnsafeBytes { theirs in
                for k in 0..<words {
                    d.base[k] ^= theirs.loadUnaligned(fromByteOffset: 8 * k, as: UInt64.self)
                }
            }
        }
        for k in 0..<plan.leaky {
            let mask = 0 &- (d.base[k / 64] >> UInt64(k % 64) & 1)
            sums.base[k] ^= parent.bitKey & mask
            rows.z.base[k] ^= parent.bitKey & mask
        }
        if links.party == 0 { mpc_xor(z, z, d.base, words) }
        try await requireZero(sums, words: words)
        extendLifetime((mine, d, sums))
        return try await combine(rows, bits, plan)
    }

    /// This party's shares of MACs of a run's choices, as rows.
    private func macRows(_ run: TransferRun, _ words: Range<Int>) -> WordBuffer {
        let planes = WordBuffer(uninitialized: 64 * words.count)
        let rows = WordBuffer(uninitialized: 64 * words.count)
        addMACs(of: run, words: words, to: planes.base)
        mpc_unslice(rows.base, planes.base, words.count, 64 * words.count, 64)
        extendLifetime(planes)
        return rows
    }

    /// Step 2: this party's S. One round; 8 bytes a leaky triple to every other party.
    private func leakyProducts(
        _ run: TransferRun, _ rows: Rows, words: Int
    ) async throws(MPCError) -> WordBuffer {
        let sums = WordBuffer(uninitialized: 64 * words)
        guard let choices = run.choices else { return sums }
        func mask(_ k: Int) -> UInt64 { 0 &- (choices.base[k / 64] >> UInt64(k % 64) & 1) }
        for k in 0..<64 * words {
            sums.base[k] = rows.z.base[k] ^ (rows.y.base[k] & mask(k))
        }
        let size = TransferReceiver.pieceWords
        let scratch = WordBuffer(uninitialized: 128 * size)
        let hashes = WordBuffer(uninitialized: 128 * size)
        let incoming = WordBuffer(uninitialized: 64 * words)
        try await links.exchange(
            sending: 64 * words, receiving: 64 * words, unit: 64 * size,
            produce: { peer, range, message in
                for start in stride(from: range.lowerBound, to: range.upperBound, by: 64 * size) {
                    let here = min(64 * size, range.upperBound - start)
                    let ones = hashes.base + 64 * size
                    run.hashSent(
                        to: peer, from: start / 64, count: here / 64, words: 1, rows: scratch,
                        zeros: hashes.base, ones: ones)
                    for k in 0..<here {
                        let word = hashes.base[k] ^ ones[k] ^ rows.y.base[start + k]
                        message.storeBytes(
                            of: word, toByteOffset: 8 * (start + k - range.lowerBound),
                            as: UInt64.self)
                        sums.base[start + k] ^= hashes.base[k]
                    }
                }
            },
            target: { _ in incoming.base },
            consume: { peer, range in
                for start in stride(from: range.lowerBound, to: range.upperBound, by: 64 * size) {
                    let here = min(64 * size, range.upperBound - start)
                    run.hashReceived(
                        from: peer, from: start / 64, count: here / 64, words: 1, rows: scratch,
                        into: hashes.base)
                    for k in 0..<here {
                        sums.base[start + k] ^=
                            hashes.base[k] ^ (incoming.base[start + k] & mask(start + k))
                    }
                }
            })
        extendLifetime((choices, scratch, hashes, incoming))
        return sums
    }

    /// Step 3: that rows xor to zero over all parties. Three rounds.
    private func requireZero(_ rows: WordBuffer, words: Int) async throws(MPCError) {
        let seed = try await agreement.seed()
        let stream = seed.withUnsafeBytes { WordStream(key: $0, domain: 8) }
        let coefficients = WordBuffer(uninitialized: words)
        stream.read(into: coefficients.base, count: words)
        let planes = WordBuffer(uninitialized: 64 * words)
        mpc_slice(planes.base, words, rows.base, 64 * words, 64)
        let hashes = WordBuffer(uninitialized: 2 * 64)
        var sum: [UInt64] = [0, 0, 0, 0]
        for plane in 0..<64 {
            sum = [0, 0, 0, 0]
            mpc_gf128_accumulate(
                &sum, coefficients.base, planes.base + plane * words, words / 2)
            mpc_gf128_reduce(hashes.base + 2 * plane, sum)
        }
        let shown = Array(hashes.rawBytes)
        extendLifetime((rows, coefficients, planes, hashes))
        try await agreement.showTogether(shown) { (all) throws(MPCError) in
            let isZero = shown.indices.allSatisfy { k in all.reduce(0) { $0 ^ $1[k] } == 0 }
            guard isZero else { throw .verificationFailed }
        }
    }

    /// Step 4. Five rounds.
    private func combine(
        _ rows: Rows, _ bits: UnsafePointer<UInt64>, _ plan: BitTripleWindow
    ) async throws(MPCError) -> MaterialWindow {
        let order = permutation(plan.leaky, seed: try await agreement.seed())
        let (count, words) = (plan.count, plan.leakyWords)
        func bit(_ region: Int, _ k: Int) -> UInt64 {
            bits[region * words + k / 64] >> UInt64(k % 64) & 1
        }
        // e for all but the first of each bucket.
        let others = plan.bucket - 1
        let opened = WordBuffer(uninitialized: others * plan.units)
        let macs = WordBuffer(uninitialized: others * count)
        opened.base.update(repeating: 0, count: opened.count)
        for t in 0..<others {
            for k in 0..<count {
                let (first, other) = (order[k], order[(t + 1) * count + k])
                let at = t * count + k
                opened.base[at / 64] |= (bit(1, first) ^ bit(1, other)) << UInt64(at % 64)
                macs.base[at] = rows.y.base[first] ^ rows.y.base[other]
            }
        }
        let planes = WordBuffer(uninitialized: 64 * opened.count)
        mpc_slice(planes.base, opened.count, macs.base, macs.count, 64)
        let e = try await parent.openUnchecked(
            values: opened, macs: planes, words: opened.count)
        try await parent.verify()

        let window = MaterialWindow(uninitialized: plan.units, of: kinds.bitTriples)
        let result = WordBuffer(uninitialized: 3 * count)
        let columns = AuthenticatedKinds.bitColumns
        for column in 0..<3 {
            window.column(column * columns).update(repeating: 0, count: plan.units)
        }
        for k in 0..<count {
            let first = order[k]
            var (x, z) = (rows.x.base[first], rows.z.base[first])
            var (xBit, zBit) = (bit(0, first), bit(2, first))
            for t in 0..<others {
                let other = order[(t + 1) * count + k]
                let at = t * count + k
                let eBit = e.base[at / 64] >> UInt64(at % 64) & 1
                let mask = 0 &- eBit
                x ^= rows.x.base[other]
                z ^= rows.z.base[other] ^ (rows.x.base[other] & mask)
                xBit ^= bit(0, other)
                zBit ^= bit(2, other) ^ (bit(0, other) & eBit)
            }
            result.base[k] = x
            result.base[count + k] = rows.y.base[first]
            result.base[2 * count + k] = z
            let (word, shift) = (k / 64, UInt64(k % 64))
            window.column(0)[word] |= xBit << shift
            window.column(columns)[word] |= bit(1, first) << shift
            window.column(2 * columns)[word] |= zBit << shift
        }
        for column in 0..<3 {
            mpc_slice(
                window.column(column * columns + 1), plan.units, result.base + column * count,
                count, 64)
        }
        extendLifetime((rows, opened, macs, e, result))
        return window
    }

    /// A permutation of 0 ..< count that the seed gives (Fisher and Yates; Knuth, volume 2, 3.4.2).
    private func permutation(_ count: Int, seed: [UInt8]) -> [Int] {
        let stream = seed.withUnsafeBytes { WordStream(key: $0, domain: 9) }
        let words = WordBuffer(uninitialized: count)
        stream.read(into: words.base, count: count)
        var order = Array(0..<count)
        for k in stride(from: count - 1, to: 0, by: -1) {
            // Within 2^-45 of uniform.
            let (high, _) = words.base[k].multipliedFullWidth(by: UInt64(k + 1))
            order.swapAt(k, Int(high))
        }
        extendLifetime(words)
        return order
    }
}
