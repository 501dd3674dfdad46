/// Computation on secret vectors over a ring.
public protocol ArithmeticParty: ComputationParty {
    associatedtype Domain: VectorDomain
    associatedtype Shares: ShareVector

    /// A value that everybody knows.
    typealias Element = Domain.Element

    var domain: Domain { get }

    // MARK: Local

    /// Shares of values that everybody knows.
    func shares(ofPublic values: [Element]) -> Shares
    /// `count` shares of one value that everybody knows.
    func shares(ofPublic value: Element, count: Int) -> Shares
    /// x + y.
    func add(_ x: Shares, _ y: Shares) -> Shares
    /// x - y.
    func subtract(_ x: Shares, _ y: Shares) -> Shares
    /// -x.
    func negate(_ x: Shares) -> Shares
    /// factor · x.
    func scale(_ x: Shares, by factor: Element) -> Shares
    /// Every element times its own factor.
    func scale(_ x: Shares, by factors: [Element]) -> Shares
    /// x + constant.
    func addPublic(_ x: Shares, _ constant: Element) -> Shares
    /// Every element plus its own constant.
    func addPublic(_ x: Shares, _ constants: [Element]) -> Shares
    /// The sums of successive runs of `length` elements. Precondition: the count is a multiple of it.
    func sums(_ x: Shares, length: Int) -> Shares

    // MARK: With messages

    /// Shares of values that party `owner` knows and gives; the others give `nil`.
    /// Precondition: the owner gives `count` values, the others none.
    func input(
        _ values: [Element]?, from owner: Int, count: Int
    ) async throws(MPCError) -> Shares
    /// Shares of uniformly random values that nobody knows.
    func random(count: Int) async throws(MPCError) -> Shares
    /// x · y, element by element.
    func multiply(_ x: Shares, _ y: Shares) async throws(MPCError) -> Shares
    /// x · x, element by element.
    func square(_ x: Shares) async throws(MPCError) -> Shares
    /// The dot products of successive runs of `length` elements: element k is the sum of xᵢyᵢ for i in
    /// k·length ..< (k+1)·length. Precondition: the count is a multiple of `length`, which is positive.
    func dotProducts(_ x: Shares, _ y: Shares, length: Int) async throws(MPCError) -> Shares
    /// Opens values to all parties, after everything they depend on has been verified.
    func open(_ x: Shares) async throws(MPCError) -> [Element]
    /// Opens values that a fresh element hides, uniform over the whole domain, to all parties: what is
    /// opened is uniform whatever was computed before, so that nothing is verified first. Never for a
    /// mask that hides only integers of some length: a lie in a product makes them longer.
    func openMasked(_ x: Shares) async throws(MPCError) -> [Element]
    /// Opens values to party `receiver` only; the others get `nil`.
    func open(_ x: Shares, to receiver: Int) async throws(MPCError) -> [Element]?
}

extension ArithmeticParty {
    public func negate(_ x: Shares) -> Shares {
        scale(x, by: domain.difference(domain.element(0), domain.element(1)))
    }

    public func addPublic(_ x: Shares, _ constants: [Element]) -> Shares {
        add(x, shares(ofPublic: constants))
    }

    public func openMasked(_ x: Shares) async throws(MPCError) -> [Element] {
        try await open(x)
    }

    public func square(_ x: Shares) async throws(MPCError) -> Shares { try await multiply(x, x) }

    /// constant - x.
    public func subtractFromPublic(_ constant: Element, _ x: Shares) -> Shares {
        addPublic(negate(x), constant)
    }

    /// The sum of all elements, a vector of one.
    public func sum(_ x: Shares) -> Shares {
        x.count == 0 ? shares(ofPublic: domain.element(0), count: 1) : sums(x, length: x.count)
    }

    /// The product of a `rows` × `inner` matrix and an `inner` × `columns` matrix, all row by row: as
    /// many results as dot products. One round for each 2^20 products of elements, or for each row if that has more.
    public func matrixProduct(
        _ x: Shares, _ y: Shares, rows: Int, inner: Int, columns: Int
    ) async throws(MPCError) -> Shares {
        try await matrixProduct(x, y, rows: rows, inner: inner, columns: columns, window: 1 << 20)
    }

    /// The same with so many products of elements at a time.
    package func matrixProduct(
        _ x: Shares, _ y: Shares, rows: Int, inner: Int, columns: Int, window: Int
    ) async throws(MPCError) -> Shares {
        precondition(x.count == rows * inner && y.count == inner * columns, "shapes don't fit")
        guard rows > 0, columns > 0, inner > 0 else {
            return shares(ofPublic: domain.element(0), count: rows * columns)
        }
        // Gathered factors take the memory of all products: of some rows at a time.
        let step = min(rows, max(1, window / (columns * inner)))
        let right = (0..<step * columns).flatMap { place in
            (0..<inner).map { $0 * columns + place % columns }
        }
        let factors = y.gather(right)
        var products: [Shares] = []
        for start in stride(from: 0, to: rows, by: step) {
            let count = min(step, rows - start) * columns
            let left = (0..<count).flatMap { place in
                let row = (start + place / columns) * inner
                return row..<row + inner
            }
            products.append(
                try await dotProducts(
                    x.gather(left),
                    count == step * columns ? factors : factors.slice(0..<count * inner),
                    length: inner))
        }
        return products.count == 1 ? products[0] : .concatenate(products)
    }
}
