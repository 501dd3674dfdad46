/// Whether the z of many products are right: z = Σ xᵢyᵢ of each, for sharings of degree t (Goyal, Song,
/// ePrint 2020/134, 4 and 5; Boneh, Boyle, Corrigan-Gibbs, Gilboa, Ishai, ePrint 2019/188).
///
/// With public random factors all products become one: Σ χₖzₖ = Σ (χₖxₖ)yₖ. Its length is halved again
/// and again: with f(0), f(1) the halves of the left vector and g(0), g(1) those of the right, f and g
/// linear, h = f·g is determined by h(0), h(1) and its highest coefficient, and a random point is left to be
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

    /// Checks one product of vectors: z is Σ xᵢyᵢ. The vectors are used up. Throws `.verificationFailed`.
    func check(_ x: Buffer, _ y: Buffer, _ z: Buffer) async throws(MPCError) {
        var halvings = 0
        while (x.count - 1) >> halvings >= Self.shortest { halvings += 1 }
        // So many that halves begin with a block down to the last.
        var length = x.count
        if halvings > 0 { length = ((((x.count - 1) >> halvings) + 8) & ~7) << halvings }
        let (x, y) = (lengthened(x, to: length), lengthened(y, to: length))
        var z = z
        for _ in 0..<halvings {
            length /= 2
            z = try await halve(x, y, z, to: length)
        }
        var (left, right) = (x.slice(0..<length), y.slice(0..<length))
        while left.count > 1 { (left, right, z) = try await halve(left, right, z) }
        try await finish(left, right, z)
    }

    /// Longer vectors are halved as they stand, down to that.
    private static var shortest: Int { 512 }

    /// The elements, and zeros up to so many.
    private func lengthened(_ x: Buffer, to count: Int) -> Buffer {
        guard x.count < count else { return x }
        let z = sharing.buffer(count)
        for c in 0..<z.components {
            domain.copy(x.component(c), at: 0, to: z.component(c), at: 0, count: x.count)
            clear(z.component(c), x.count..<count)
        }
        extendLifetime(x)
        return z
    }

    private func clear(_ z: UnsafeMutablePointer<UInt64>, _ range: Range<Int>) {
        // Of a block that has begun the lanes one by one.
        let whole = min((range.lowerBound + 7) & ~7, range.upperBound)
        let zero = sharing.buffer(8)
        zero.clearAll()
        domain.copy(zero.base, at: 0, to: z, at: range.lowerBound, count: whole - range.lowerBound)
        let (from, to) = (domain.words(for: whole), domain.words(for: range.upperBound))
        if from < to { (z + from).update(repeating: 0, count: to - from) }
        extendLifetime(zero)
    }

    /// The value at `point` of h, of which h(0), h(1) and the highest coefficient are given: h(0)(1 - p) +
    /// h(1)p + c(p² - p).
    private func value(
        _ h0: Buffer, _ h1: Buffer, highest: Buffer, at point: Domain.Element
    ) -> Buffer {
        let z = sharing.buffer(1)
        z.clearAll()
        z.add(h0, times: domain.difference(domain.element(1), point))
        z.add(h1, times: point)
        z.add(highest, times: domain.difference(domain.product(point, point), point))
        return z
    }

    /// The product that is left of the first 2·half elements, in the first `half` of them.
    private func halve(
        _ x: Buffer, _ y: Buffer, _ z: Buffer, to half: Int
    ) async throws(MPCError) -> Buffer {
        // Also where this party's products aren't wanted: it needs the differences.
        let sums = ShareBuffer(uninitialized: 2, domain: domain)
        productSums(sums.base, x, y, half)
        let products = try await sharing.reduce(count: 2) { _, target in
            domain.copy(sums.base, at: 0, to: target, at: 0, count: 2)
        }
        let (h0, highest) = (products.slice(0..<1), products.slice(1..<2))
        let h1 = z.slice(0..<1)
        h1.subtract(h0)
        let point = try await sharing.coins(1)[0]
        let rest = domain.offset(of: half)
        for v in [x, y] {
            for c in 0..<v.components {
                domain.scaleAdd(v.component(c), v.component(c) + rest, by: point, count: half)
            }
        }
        return value(h0, h1, highest: highest, at: point)
    }

    /// The upper halves become the differences from the lower ones. This party's summands of the products at
    /// 0, x₀y₀, and of the highest coefficient, dx·dy.
    private func productSums(
        _ sums: UnsafeMutablePointer<UInt64>, _ x: Buffer, _ y: Buffer, _ half: Int
    ) {
        let chunk = 1024
        let parts = (half + chunk - 1) / chunk
        // The summands of the chunks, of both products.
        let terms = ShareBuffer(uninitialized: 2 * parts, domain: domain)
        let part = ShareBuffer(uninitialized: 1, domain: domain)
        for k in 0..<parts {
            let (start, count) = (k * chunk, min(chunk, half - k * chunk))
            let (lower, upper) = (domain.offset(of: start), domain.offset(of: half + start))
            for v in [x, y] {
                for c in 0..<v.components {
                    let base = v.component(c)
                    domain.subtract(base + upper, base + upper, base + lower, count: count)
                }
            }
            for (j, at) in [start, half + start].enumerated() {
                sharing.localProducts(part.base, x, y, at: at, length: count, runs: 1)
                domain.copy(part.base, at: 0, to: terms.base, at: j * parts + k, count: 1)
            }
        }
        domain.sums(sums, terms.base, length: parts, runs: 2)
        extendLifetime((terms, part, x, y))
    }

    /// The same for short vectors, of any length.
    private func halve(
        _ x: Buffer, _ y: Buffer, _ z: Buffer
    ) async throws(MPCError) -> (Buffer, Buffer, Buffer) {
        // The first half is the longer one.
        let half = (x.count + 1) / 2
        let (x0, y0) = (x.slice(0..<half), y.slice(0..<half))
        let (dx, dy) = (
            lengthened(x.slice(half..<x.count), to: half),
            lengthened(y.slice(half..<y.count), to: half)
        )
        dx.subtract(x0)
        dy.subtract(y0)
        let products = try await sharing.reduce(count: 2) { _, sums in
            let part = ShareBuffer(uninitialized: 1, domain: domain)
            for (j, (a, b)) in [(x0, y0), (dx, dy)].enumerated() {
                sharing.localProducts(part.base, a, b, at: 0, length: half, runs: 1)
                domain.copy(part.base, at: 0, to: sums, at: j, count: 1)
            }
            extendLifetime(part)
        }
        let (h0, highest) = (products.slice(0..<1), products.slice(1..<2))
        let h1 = z.slice(0..<1)
        h1.subtract(h0)
        let point = try await sharing.coins(1)[0]
        x0.add(dx, times: point)
        y0.add(dy, times: point)
        return (x0, y0, value(h0, h1, highest: highest, at: point))
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
        let factors = domain.lagrange(
            at: point, from: [domain.element(0), domain.element(1), third])
        let h = sharing.buffer(1)
        h.clearAll()
        for (part, factor) in zip([z, products.slice(0..<1), products.slice(1..<2)], factors) {
            h.add(part, times: factor)
        }
        let opened = try await sharing.openChecked(.concatenate([a, b, h]))
        guard domain.product(opened[0], opened[1]) == opened[2] else {
            throw sharing.links.end(.verificationFailed)
        }
    }
}
