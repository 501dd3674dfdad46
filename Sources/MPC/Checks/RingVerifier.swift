internal import CKernels
internal import Channels
internal import Synchronization

/// Products modulo 2^64 of replicated shares, of numbers and of bits, that an active party has computed and
/// not yet verified.
///
/// A random factor modulo 2^64 finds only every second wrong product: one that is off by 2^63. Over the
/// integers there is more to see. With X the sum of x's components as integers, and so for y and z,
/// XY - Z is a multiple of 2^64, of which each party knows a summand: q = (its part of XY, with its part of
/// the zero-sharing, less its component of z) / 2^64. So of random subsets of all products
///
///     Σ (XY - Z) = 2^64 · (Q₀ + Q₁ + Q₂),
///
/// and if a product is wrong, then for half of the subsets whatever integers are taken for Q. Each party
/// shares its Q of every subset, as integers that hide it. Then a prime p of 51 bits is drawn: an equation
/// that doesn't hold holds modulo few primes. Modulo p, a random combination of all subsets' equations is one
/// product of long vectors, which `ProductCheck` verifies. See Protocols/replicated.md, "Active security".
///
/// A wrong product goes unnoticed with probability at most 2^-40: 2^-48 by the subsets, 2^-42.6 by the
/// prime (at most 5 of the 2^44.9 primes divide the difference, of 258 bits), 2^-44.7 by the check modulo p.
final class RingVerifier: Sendable {
    /// z = x · y, or its sums over runs.
    struct Product: Sendable {
        let x: ArithmeticShares
        let y: ArithmeticShares
        let z: ArithmeticShares
        /// Of each run a byte: whether this party's mask αᵢ - αᵢ₊₁ is below 0 as an integer.
        let borrows: WordBuffer
        let length: Int
    }

    /// Runs of one product.
    private struct Segment {
        let product: Product
        let runs: Range<Int>
        /// Where they stand in the batch: a multiple of 8.
        let at: Int
        var terms: Int { runs.count * product.length }
    }

    private struct State {
        var products: [Product] = []
        var count = 0
    }

    /// Subsets.
    static var sets: Int { 48 }
    /// Terms of products checked together, which bounds what is kept in the cache; and those that are kept
    /// before they are checked.
    static var batch: Int { 1 << 18 }
    static var most: Int { 1 << 20 }

    private let links: VectorLinks
    private let randomness: CorrelatedRandomness
    private let bitCore: ReplicatedCore<BinaryField60>
    /// The products of bits.
    let bits: ProductVerifier<ReplicatedCore<BinaryField60>, ReplicatedCore<BinaryField60>>
    private let state = Mutex(State())

    init(links: VectorLinks, randomness: CorrelatedRandomness) {
        self.links = links
        self.randomness = randomness
        bitCore = ReplicatedCore(
            domain: BinaryField60(parties: 3), links: links, randomness: randomness)
        bits = ProductVerifier(bitCore, bitCore)
    }

    /// Whether it is time to verify what has been recorded. Runs are of fewer than 2^28 products.
    func record(_ product: Product) -> Bool {
        precondition(product.length < 1 << 28, "a run too long for its check")
        return state.withLock { state in
            state.products.append(product)
            state.count += product.x.count
            return state.count >= Self.most
        }
    }

    /// As `ProductVerifier.verify`.
    func verify() async throws(MPCError) {
        try links.requireOpen()
        let pending = state.withLock { state in
            defer { state = State() }
            return state
        }
        var (segments, terms, runs): ([Segment], Int, Int) = ([], 0, 0)
        for product in pending.products {
            var start = 0
            while start < product.z.count {
                let fitting = (Self.batch - terms) / product.length
                if fitting == 0, terms > 0 {
                    try await check(segments, terms: terms, runs: runs)
                    (segments, terms, runs) = ([], 0, 0)
                    continue
                }
                let here = min(max(fitting, 1), product.z.count - start)
                segments.append(Segment(product: product, runs: start..<start + here, at: runs))
                start += here
                terms += here * product.length
                runs += (here + 7) & ~7
            }
        }
        if terms > 0 { try await check(segments, terms: terms, runs: runs) }
        try await bits.verify()
    }

    // MARK: A batch

    private func check(_ segments: [Segment], terms: Int, runs: Int) async throws(MPCError) {
        let masks = WordBuffer(uninitialized: runs / 8 * Self.sets / 8)
        try await bitCore.publicStream().read(into: masks.base, count: masks.count)
        let quotients = try await shareQuotients(subsetQuotients(segments, masks))

        let stream = try await bitCore.publicStream()
        let domain = Prime51Domain { stream.next(upTo: 1)[0] }
        let core = ReplicatedCore(domain: domain, links: links, randomness: randomness)
        let weights = ShareBuffer(uninitialized: Self.sets, domain: domain)
        domain.fill(weights.base, count: Self.sets, from: stream)
        let (x, y, sum) = (core.buffer(terms), core.buffer(terms), core.buffer(1))
        for c in 0..<2 {
            // Σ 2^64 γⱼ Qⱼ.
            let total = (0..<Self.sets).reduce(domain.element(0)) { total, j in
                domain.sum(
                    total,
                    domain.product(weights.base[j], quotients[c][j].modulo(domain)))
            }
            sum.component(c)[0] = domain.product(total, domain.powerOfTwo(64))
        }
        weigh(segments, masks, weights, into: x, y, sum)
        try await ProductCheck(core).check(x, y, sum)
    }

    /// Fills in Σγχ·X, Y and Σγχ·Z of all products. What stands for an element e of y is e·2^-52, and so
    /// for the sum: products come out so.
    private func weigh(
        _ segments: [Segment], _ masks: WordBuffer, _ weights: ShareBuffer<Prime51Domain>,
        into x: ShareBuffer<Prime51Domain>, _ y: ShareBuffer<Prime51Domain>,
        _ sum: ShareBuffer<Prime51Domain>
    ) {
        let domain = x.domain
        let runs = segments.last.map { $0.at + (($0.runs.count + 7) & ~7) } ?? 0
        let factors = WordBuffer(uninitialized: runs)
        domain.withField { field in
            mpc_p51_scale(weights.base, weights.base, domain.field.r2, Self.sets, field)
            masks.rawBytes.withMemoryRebound(to: UInt8.self) {
                mpc_p51_subset_weights(
                    factors.base, weights.base, $0.baseAddress, runs, Self.sets, field)
            }
            var at = 0
            for segment in segments {
                let (product, own) = (segment.product, factors.base + segment.at)
                let (n, first) = (segment.terms, segment.runs.lowerBound)
                let spread = WordBuffer(uninitialized: product.length == 1 ? 0 : n)
                for k in 0..<spread.count { spread.base[k] = own[k / product.length] }
                let part = WordBuffer(uninitialized: segment.runs.count)
                for c in 0..<2 {
                    let from = first * product.length
                    mpc_p51_weigh(
                        x.component(c) + at, product.x.component(c) + from,
                        product.length == 1 ? own : spread.base, n, field)
                    mpc_p51_reduce(
                        y.component(c) + at, product.y.component(c) + from, n, field)
                    mpc_p51_weigh(
                        part.base, product.z.component(c) + first, own, part.count, field)
                    sum.component(c)[0] = domain.sum(
                        sum.component(c)[0], mpc_p51_sum(part.base, part.count, field))
                }
                at += n
                extendLifetime((spread, part, product))
            }
        }
        for c in 0..<2 { sum.component(c)[0] = domain.product(sum.component(c)[0], 1) }
        extendLifetime(factors)
    }

    // MARK: Quotients

    /// This party's Q of every subset.
    private func subsetQuotients(_ segments: [Segment], _ masks: WordBuffer) -> [WideInteger] {
        let chunk = 1024
        let (low, high) = (WordBuffer(uninitialized: chunk), WordBuffer(uninitialized: chunk))
        var (lows, highs) = (
            [UInt64](repeating: 0, count: Self.sets), [UInt64](repeating: 0, count: Self.sets)
        )
        for segment in segments {
            let product = segment.product
            for start in stride(from: 0, to: segment.runs.count, by: chunk) {
                let count = min(chunk, segment.runs.count - start)
                let run = segment.runs.lowerBound + start
                let from = run * product.length
                let padded = (count + 7) & ~7
                low.base.update(repeating: 0, count: padded)
                high.base.update(repeating: 0, count: padded)
                high.bytes.withMemoryRebound(to: Int64.self) { highs in
                    product.borrows.rawBytes.withMemoryRebound(to: UInt8.self) { borrows in
                        guard let high = highs.baseAddress, let borrow = borrows.baseAddress
                        else { return }
                        mpc_ring_quotients(
                            low.base, high, product.x.first + from, product.x.second + from,
                            product.y.first + from, product.y.second + from,
                            product.z.first + run, borrow + run, product.length, count)
                    }
                }
                masks.rawBytes.withMemoryRebound(to: UInt8.self) { bytes in
                    guard let base = bytes.baseAddress else { return }
                    let here = base + (segment.at + start) / 8 * Self.sets
                    mpc_subset_sums(&lows, low.base, here, padded, Self.sets)
                    mpc_subset_sums(&highs, high.base, here, padded, Self.sets)
                }
            }
            extendLifetime(product)
        }
        extendLifetime((low, high))
        return (0..<Self.sets).map {
            WideInteger(low: lows[$0], high32: Int64(bitPattern: highs[$0]))
        }
    }

    /// Shares every party's Q: component `owner` is a random integer, `owner` + 1 the rest, which goes to the
    /// party after it. This party's two components of the sums of all three. One round.
    private func shareQuotients(
        _ own: [WideInteger]
    ) async throws(MPCError) -> [[WideInteger]] {
        let (party, words) = (links.channel.party, WideInteger.words * Self.sets)
        let (next, previous) = ((party + 1) % 3, (party + 2) % 3)
        func masks(_ stream: WordStream) -> [WideInteger] {
            (0..<Self.sets).map { _ in WideInteger.random(stream) }
        }
        let (ownMasks, nextMasks) = (
            masks(randomness.common.first), masks(randomness.common.second)
        )
        let rest = zip(own, ownMasks).map { $0.minus($1) }
        links.beginRound()
        try links.send(to: next, byteCount: 8 * words) { message in
            for (k, word) in rest.joined().enumerated() {
                message.storeBytes(of: word, toByteOffset: 8 * k, as: UInt64.self)
            }
        }
        let arrived = WordBuffer(uninitialized: words)
        try await links.receive(from: previous, into: arrived.base, byteCount: 8 * words)
        let received = (0..<Self.sets).map { WideInteger(arrived.base, at: $0) }
        extendLifetime(arrived)
        return [
            zip(ownMasks, received).map { $0.plus($1) }, zip(rest, nextMasks).map { $0.plus($1) },
        ]
    }
}

extension ArithmeticShares {
    /// sᵢ or sᵢ₊₁.
    fileprivate func component(_ c: Int) -> UnsafeMutablePointer<UInt64> {
        c == 0 ? first : second
    }
}
