/// Whether the z of many products are right: z = Σ xᵢyᵢ of each, for sharings of degree t (Goyal, Song,
/// ePrint 2020/134, 4 and 5; Boneh, Boyle, Corrigan-Gibbs, Gilboa, Ishai, ePrint 2019/188).
///
/// With public random factors all products become one: Σ χₖzₖ = Σ (χₖxₖ)yₖ. Its length is halved again
/// and again: with f(0), f(1) the halves of the left vector and g(0), g(1) those of the right, f and g
/// linear, the products h(j) = f(j)·g(j) for three j determine h, and a random point is left to be
/// checked. The last product is joined with a random one, so that it can be opened.
///
/// Wrong z go unnoticed with probability at most (3 + 2·levels)/|F|: 1 where the factors make one
/// product of all, 2 a halving, 2 where the last is joined.
struct ProductCheck<Sharing: CheckedSharing> {
    typealias Domain = Sharing.Domain
    typealias Buffer = ShareBuffer<Domain>

    let sharing: Sharing
    private let third: Domain.Element

    init(_ sharing: Sharing) {
        self.sharing = sharing
        third = sharing.domain.point(1)
    }

    private var domain: Domain { sharing.domain }

    /// Checks one product of vectors: z is Σ xᵢyᵢ. Throws `.verificationFailed`.
    func check(_ x: Buffer, _ y: Buffer, _ z: Buffer) async throws(MPCError) {
        var (x, y, z) = (x, y, z)
        while x.count > 1 { (x, y, z) = try await halve(x, y, z) }
        try await finish(x, y, z)
    }

    /// The values at 0, 1 and `third` of a polynomial of degree 2, at `point`.
    private func value(_ h: [Buffer], at point: Domain.Element) -> Buffer {
        let factors = domain.lagrange(
            at: point, from: [domain.element(0), domain.element(1), third])
        let z = sharing.buffer(1)
        z.clearAll()
        for (part, factor) in zip(h, factors) { z.add(part, times: factor) }
        return z
    }

    private func halve(
        _ x: Buffer, _ y: Buffer, _ z: Buffer
    ) async throws(MPCError) -> (Buffer, Buffer, Buffer) {
        // The first half is the longer one; of long vectors it ends with a block, which is copied faster.
        let half = x.count > 64 ? ((x.count + 1) / 2 + 7) & ~7 : (x.count + 1) / 2
        let (x0, y0) = (x.slice(0..<half), y.slice(0..<half))
        let (dx, dy) = (rest(x, from: half), rest(y, from: half))
        dx.subtract(x0)
        dy.subtract(y0)
        let products = try await sharing.reduce(count: 2) { _, sums in
            productSums(sums, x0, dx, y0, dy)
        }
        let (h0, h2) = (products.slice(0..<1), products.slice(1..<2))
        let h1 = z.slice(0..<1)
        h1.subtract(h0)
        let point = try await sharing.coins(1)[0]
        x0.add(dx, times: point)
        y0.add(dy, times: point)
        return (x0, y0, value([h0, h1, h2], at: point))
    }

    /// The elements from `start`, and zeros up to that many.
    private func rest(_ x: Buffer, from start: Int) -> Buffer {
        let z = sharing.buffer(start)
        z.clearAll()
        for c in 0..<z.components {
            domain.copy(
                x.component(c), at: start, to: z.component(c), at: 0, count: x.count - start)
        }
        extendLifetime(x)
        return z
    }

    /// This party's summands of the products at 0, x₀y₀, and at `third`, (x₀ + third·dx)(y₀ + third·dy).
    private func productSums(
        _ sums: UnsafeMutablePointer<UInt64>, _ x0: Buffer, _ dx: Buffer, _ y0: Buffer,
        _ dy: Buffer
    ) {
        let chunk = 1024
        let parts = (x0.count + chunk - 1) / chunk
        // The summands of the chunks, at both points.
        let terms = ShareBuffer(uninitialized: 2 * parts, domain: domain)
        let part = ShareBuffer(uninitialized: 1, domain: domain)
        for k in 0..<parts {
            let range = k * chunk..<min((k + 1) * chunk, x0.count)
            sharing.localProducts(
                part.base, x0, y0, at: range.lowerBound, length: range.count, runs: 1)
            domain.copy(part.base, at: 0, to: terms.base, at: k, count: 1)
            let (x, y) = (x0.slice(range), y0.slice(range))
            x.add(dx.slice(range), times: third)
            y.add(dy.slice(range), times: third)
            sharing.localProducts(part.base, x, y, at: 0, length: range.count, runs: 1)
            domain.copy(part.base, at: 0, to: terms.base, at: parts + k, count: 1)
        }
        domain.sums(sums, terms.base, length: parts, runs: 2)
        extendLifetime((terms, part))
    }

    /// Joins a product of two elements with a random one, and opens what is left.
    private func finish(_ x: Buffer, _ y: Buffer, _ z: Buffer) async throws(MPCError) {
        let random = try await sharing.random(count: 2)
        let (dx, dy) = (random.slice(0..<1), random.slice(1..<2))
        dx.subtract(x)
        dy.subtract(y)
        let points = [domain.element(1), third]
        func values(_ x: Buffer, _ dx: Buffer) -> Buffer {
            .concatenate(
                points.map { point in
                    let z = x.slice(0..<1)
                    z.add(dx, times: point)
                    return z
                })
        }
        let (u, v) = (values(x, dx), values(y, dy))
        let products = try await sharing.reduce(count: 2) { _, target in
            sharing.localProducts(target, u, v, at: 0, length: 1, runs: 2)
        }
        // At 0 it would be the product itself that is opened.
        var point = domain.element(0)
        while point == domain.element(0) { point = try await sharing.coins(1)[0] }
        let (a, b) = (x.slice(0..<1), y.slice(0..<1))
        a.add(dx, times: point)
        b.add(dy, times: point)
        let h = value([z, products.slice(0..<1), products.slice(1..<2)], at: point)
        let opened = try await sharing.openChecked(.concatenate([a, b, h]))
        guard domain.product(opened[0], opened[1]) == opened[2] else {
            throw sharing.links.end(.verificationFailed)
        }
    }
}
