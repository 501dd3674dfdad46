internal import Synchronization

/// Products, of elements and of bits, that an active party has computed and not yet verified.
final class ProductVerifier<Sharing: CheckedSharing, BitSharing: LiftedSharing>: Sendable {
    typealias Domain = Sharing.Domain

    /// z = x · y, or its sums over runs.
    struct Product: Sendable {
        let x: ShareBuffer<Domain>
        let y: ShareBuffer<Domain>
        let z: ShareBuffer<Domain>
        let length: Int
    }

    /// Plane k of z is x.plane(pairs[k].0) ∧ y.plane(pairs[k].1).
    struct BitProduct: Sendable {
        let x: BitPlanes
        let y: BitPlanes
        let z: BitPlanes
        let pairs: [(Int, Int)]
    }

    private struct State {
        var products: [Product] = []
        var bitProducts: [BitProduct] = []
        var count = 0
    }

    let sharing: Sharing
    let bitSharing: BitSharing
    private let state = Mutex(State())

    /// Products checked together, which bounds what is kept.
    static var most: Int { 1 << 20 }

    init(_ sharing: Sharing, _ bitSharing: BitSharing) {
        self.sharing = sharing
        self.bitSharing = bitSharing
    }

    /// Whether it is time to verify what has been recorded.
    func record(_ product: Product) -> Bool {
        state.withLock { state in
            state.products.append(product)
            state.count += product.x.count
            return state.count >= Self.most
        }
    }

    func record(_ product: BitProduct) -> Bool {
        state.withLock { state in
            state.bitProducts.append(product)
            state.count += product.x.count * product.pairs.count
            return state.count >= Self.most
        }
    }

    /// Verifies all that has been recorded. Throws `.verificationFailed`, `.inconsistentShares`; and `.ended` after
    /// any failure: what a check that was broken off has not verified is not recorded any more.
    func verify() async throws(MPCError) {
        try sharing.links.requireOpen()
        let pending = state.withLock { state in
            defer { state = State() }
            return state
        }
        try await check(pending.products)
        try await check(pending.bitProducts)
    }

    /// So many that a block ends there.
    private static func padded(_ count: Int) -> Int { (count + 7) & ~7 }

    private func check(_ products: [Product]) async throws(MPCError) {
        guard products.contains(where: { $0.x.count > 0 }) else { return }
        let (domain, stream) = (sharing.domain, try await sharing.publicStream())
        let total = products.reduce(0) { $0 + Self.padded($1.x.count) }
        let (x, y, sum) = (sharing.buffer(total), sharing.buffer(total), sharing.buffer(1))
        x.clearAll()
        y.clearAll()
        sum.clearAll()
        let part = ShareBuffer(uninitialized: 1, domain: domain)
        var at = 0
        for product in products where product.x.count > 0 {
            let (n, runs) = (product.x.count, product.z.count)
            let factors = ShareBuffer(uninitialized: runs, domain: domain)
            domain.fill(factors.base, count: runs, from: stream)
            let spread =
                product.length == 1
                ? factors : factors.gather((0..<n).map { $0 / product.length })
            let place = domain.offset(of: at)
            for c in 0..<sharing.components {
                domain.dotProducts(
                    part.base, factors.base, product.z.component(c), length: runs, runs: 1)
                domain.add(sum.component(c), sum.component(c), part.base, count: 1)
                domain.multiply(
                    x.component(c) + place, product.x.component(c), spread.base, count: n)
                domain.copy(
                    product.y.component(c), at: 0, to: y.component(c), at: at, count: n)
            }
            at += Self.padded(n)
            extendLifetime((factors, spread, product))
        }
        extendLifetime(part)
        try await ProductCheck(sharing).check(x, y, sum)
    }

    /// Products of bits are lifted to a field large enough, at most so many at a time.
    private func check(_ products: [BitProduct]) async throws(MPCError) {
        guard products.contains(where: { $0.x.count > 0 && !$0.pairs.isEmpty }) else { return }
        let stream = try await bitSharing.publicStream()
        var segments: [(product: BitProduct, plane: Int, range: Range<Int>)] = []
        var count = 0
        for product in products {
            for k in product.pairs.indices {
                var start = 0
                while start < product.x.count {
                    // Segments begin with a word.
                    let (rest, room) = (product.x.count - start, Self.most - count)
                    let here = rest <= room ? rest : room & ~63
                    segments.append((product, k, start..<start + here))
                    start += here
                    count += here
                    guard count > Self.most - 64 else { continue }
                    try await check(segments, count: count, stream)
                    segments.removeAll(keepingCapacity: true)
                    count = 0
                }
            }
        }
        if count > 0 { try await check(segments, count: count, stream) }
    }

    private func check(
        _ segments: [(product: BitProduct, plane: Int, range: Range<Int>)], count: Int,
        _ stream: WordStream
    ) async throws(MPCError) {
        let domain = bitSharing.domain
        let (x, y, z) = (
            bitSharing.buffer(count), bitSharing.buffer(count), bitSharing.buffer(count)
        )
        var at = 0
        for (product, k, range) in segments {
            let (p, q) = product.pairs[k]
            bitSharing.lift(product.x, p, range, into: x, at: at)
            bitSharing.lift(product.y, q, range, into: y, at: at)
            bitSharing.lift(product.z, k, range, into: z, at: at)
            at += range.count
        }
        let factors = ShareBuffer(uninitialized: count, domain: domain)
        domain.fill(factors.base, count: count, from: stream)
        let sum = bitSharing.buffer(1)
        for c in 0..<bitSharing.components {
            domain.dotProducts(
                sum.component(c), factors.base, z.component(c), length: count, runs: 1)
            domain.multiply(x.component(c), x.component(c), factors.base, count: count)
        }
        extendLifetime((z, factors))
        try await ProductCheck(bitSharing).check(x, y, sum)
    }
}
