internal import CKernels

/// Triples modulo 2^k whose products come with their MACs out of the transfers themselves, so that nothing has to be
/// sacrificed: as Frederiksen, Keller, Orsini, Scholl (ePrint 2015/901) authenticate bits, and Katz,
/// Ranellucci, Rosulek, Wang (ePrint 2018/578, 5.2) products of bits, with integers for bits as SPDZ2k has them
/// (ePrint 2018/482). All modulo 2^192, in sums over the parties. See Protocols/preprocessing.md.
///
/// 1. Every party has random b and r, which are authenticated; m is its share of b's MAC, α its share of the
///    key. Of each triple it has 64 random bits, X = Σ 2^k x_k, and 128 spare bits y for all of a window.
/// 2. Shares of Xb, αXb, αX by transfers for each bit of X, in which the sender has b, m and α; and of y_k b,
///    αy_k b and αy_k for each spare bit.
/// 3. Check: two random combinations of all of X, Xb, y_k, y_k b, each hidden by a random element, are opened;
///    the same combinations of what should be their MACs less α times what is opened must be zero. A sender that
///    used different factors for different bits passes if it guesses bits.
/// 4. Only then all draw g, 128 of 64 bits a triple: a = X + Σ g y + 2^64 r, c = Xb + Σ g yb, and so their
///    MACs, modulo 2^128. c is ab modulo 2^64; guessed bits tell nothing about a (leftover hash lemma).
extension AuthenticatedPreprocessing {
    private static var pieceTriples: Int { 8 }
    /// Words of a triple's message of transfers.
    private static var messageWords: Int { 492 }
    private static var hashWords: Int { 10 }
    private static var combinations: Int { 2 }
    var longTriplesPerWindow: Int { 2048 }

    func makeLongTriples(_ wanted: Int) async throws(MPCError) -> MaterialWindow {
        precondition(scheme.wide.blockWords == 3 && share.lanes == 1, "integers modulo 2^192")
        let unit = Self.pieceTriples
        let count = max((wanted + unit - 1) / unit * unit, unit)
        let spare = try await spareProducts()
        let parts = LongTripleParts(count: count)
        // b, r, and what hides the combinations.
        let drawn = try await vectors.authenticateRandom(count: 2 * count + Self.combinations)
        let size = parts.size
        parts.b.update(from: drawn.values.base, count: size)
        (parts.b + size).update(from: drawn.macs.base, count: size)
        let key = parts.factors.base + 2 * size
        scheme.wide.setElements([vectors.wideKey], to: key)
        for start in stride(from: 2 * size + 3, to: parts.factors.count, by: 3) {
            (parts.factors.base + start).update(from: key, count: 3)
        }
        try await transfer(parts)
        spare.expandBits(into: parts.y)
        try await spare.multiply(
            parts.factors.base, count: SpareProducts.padded(2 * count + 1),
            into: parts.spare.base)
        try await check(
            parts, masks: drawn.values.base + 2 * size, maskMACs: drawn.macs.base + 2 * size)
        let seed = try await agreement.seed()
        agreement.settle()
        parts.extract(by: seed.withUnsafeBytes { WordStream(key: $0, domain: 5) }.read)
        // What stands above a.
        let above = scheme.wide.powerOfTwo(64)
        for (z, r) in [(parts.x, drawn.values), (parts.xMAC, drawn.macs)] {
            scheme.wide.scaleAdd(z, r.base + size, by: above, count: count)
        }
        let window = MaterialWindow(uninitialized: count, of: kinds.triples)
        for (column, part) in [
            parts.x, parts.xMAC, parts.b, parts.b + size, parts.xb, parts.xbMAC,
        ].enumerated() {
            scheme.narrow(window.column(column), part, count: count)
        }
        extendLifetime((parts, drawn))
        return window
    }

    /// Spare bits of a window's own: a check that fails shows them, and those of windows before must stay hidden.
    private func spareProducts() async throws(MPCError) -> SpareProducts {
        let trees = try await PairwiseTrees.extend(
            transfers, session: session,
            first: PuncturedTree.count + scheme.keyTrees + spareTrees,
            words: SpareProducts.bits / 64)
        spareTrees += trees.count
        return SpareProducts(trees: trees, links: links)
    }

    /// X, and step 2 for it: bit k by messages of the low 192 - k bits, as it is taken times 2^k. One round and a
    /// checked run.
    private func transfer(_ parts: LongTripleParts) async throws(MPCError) {
        let count = parts.count
        let choices = try transfers.choices(words: count)
        let run = try await transfers.run(choices: choices, words: count)
        mpc_long_lift(parts.x, choices.base, 3, count)
        for (z, factor) in [
            (parts.xb, parts.b), (parts.xbMAC, parts.b + parts.size),
            (parts.xMAC, parts.b + 2 * parts.size),
        ] {
            mpc_long_multiply(z, parts.x, factor, 3, count)
        }
        let (unit, words) = (Self.pieceTriples, Self.messageWords)
        let rows = WordBuffer(uninitialized: 128 * unit)
        let width = 64 * Self.hashWords * unit
        let hashes = WordBuffer(uninitialized: 2 * width)
        let incoming = WordBuffer(uninitialized: words * count)
        try await links.exchange(
            sending: words * count, receiving: words * count, unit: words * unit,
            produce: { peer, range, message in
                for start in stride(from: range.lowerBound, to: range.upperBound, by: words * unit)
                {
                    let first = start / words
                    run.hashSent(
                        to: peer, from: first, count: unit, words: Self.hashWords, rows: rows,
                        zeros: hashes.base, ones: hashes.base + width)
                    mpc_long_transfer_send(
                        parts.xb + 3 * first, message + 8 * (start - range.lowerBound),
                        hashes.base, hashes.base + width, parts.b + 3 * first, parts.size, unit)
                }
            },
            target: { _ in incoming.base },
            consume: { peer, range in
                for start in stride(from: range.lowerBound, to: range.upperBound, by: words * unit)
                {
                    let first = start / words
                    run.hashReceived(
                        from: peer, from: first, count: unit, words: Self.hashWords, rows: rows,
                        into: hashes.base)
                    mpc_long_transfer_receive(
                        parts.xb + 3 * first, incoming.base + start, hashes.base,
                        choices.base + first, parts.size, unit)
                }
            })
        extendLifetime((parts, choices, rows, hashes, incoming))
    }

    /// Step 3. Four rounds.
    ///
    /// Two combinations: those who guess know what they would have to add for each guess, and two coefficients at
    /// once hardly ever make two guesses look the same.
    private func check(
        _ parts: LongTripleParts, masks: UnsafePointer<UInt64>, maskMACs: UnsafePointer<UInt64>
    ) async throws(MPCError) {
        let wide = scheme.wide
        let seed = try await agreement.seed()
        let stream = seed.withUnsafeBytes { WordStream(key: $0, domain: 4) }
        let piece = 1024
        let coefficients = WordBuffer(uninitialized: piece)
        let sums = WordBuffer(uninitialized: 6 * Self.combinations)
        for k in 0..<Self.combinations {
            let (sum, mac) = (sums.base + 3 * k, sums.base + 3 * (Self.combinations + k))
            sum.update(from: masks + 3 * k, count: 3)
            mac.update(from: maskMACs + 3 * k, count: 3)
            for (values, macs, count) in parts.authenticated {
                for start in stride(from: 0, to: count, by: piece) {
                    let here = min(piece, count - start)
                    stream.read(into: coefficients.base, count: here)
                    mpc_long_weigh(sum, coefficients.base, values + 3 * start, here)
                    mpc_long_weigh(mac, coefficients.base, macs + 3 * start, here)
                }
            }
        }
        let own = wide.elements(at: sums.base, count: 2 * Self.combinations)
        extendLifetime((parts, coefficients, sums))
        var opened = [Scheme.Wide.Element](repeating: wide.element(0), count: Self.combinations)
        let said = try await agreement.broadcast(
            own.prefix(Self.combinations).flatMap { wide.message($0) })
        for (party, bytes) in said.enumerated() {
            for k in opened.indices {
                let part = Array(bytes[wide.wireBytes * k..<wide.wireBytes * (k + 1)])
                guard let part = wide.element(message: part) else {
                    throw links.close(.malformedElement(party: party))
                }
                opened[k] = wide.sum(opened[k], part)
            }
        }
        let shown = opened.enumerated().flatMap { k, value in
            wide.message(
                wide.difference(
                    own[Self.combinations + k], wide.product(vectors.wideKey, value)))
        }
        try await agreement.showTogether(shown) { (all) throws(MPCError) in
            for k in 0..<Self.combinations {
                let sum = all.reduce(wide.element(0)) {
                    let part = Array($1[wide.wireBytes * k..<wide.wireBytes * (k + 1)])
                    // What is no element counts as one: as wrong as any other.
                    return wide.sum($0, wide.element(message: part) ?? wide.element(1))
                }
                guard sum == wide.element(0) else { throw .verificationFailed }
            }
        }
    }
}
