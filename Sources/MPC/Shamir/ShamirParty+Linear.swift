/// What needs no message: every party works on its own share.
extension ShamirParty {
    /// The constant polynomial.
    public func shares(ofPublic values: [Element]) -> Shares {
        ShamirShares(values, domain: domain)
    }

    public func shares(ofPublic value: Element, count: Int) -> Shares {
        ShamirShares([Element](repeating: value, count: count), domain: domain)
    }

    public func add(_ x: Shares, _ y: Shares) -> Shares {
        precondition(x.count == y.count, "vectors of different lengths")
        let z = Shares(uninitialized: x.count, domain: domain)
        domain.add(z.base, x.base, y.base, count: x.count)
        return z
    }

    public func subtract(_ x: Shares, _ y: Shares) -> Shares {
        precondition(x.count == y.count, "vectors of different lengths")
        let z = Shares(uninitialized: x.count, domain: domain)
        domain.subtract(z.base, x.base, y.base, count: x.count)
        return z
    }

    public func scale(_ x: Shares, by factor: Element) -> Shares {
        let z = Shares(uninitialized: x.count, domain: domain)
        domain.scale(z.base, x.base, by: factor, count: x.count)
        return z
    }

    public func scale(_ x: Shares, by factors: [Element]) -> Shares {
        precondition(x.count == factors.count, "vectors of different lengths")
        let y = shares(ofPublic: factors)
        domain.multiply(y.base, x.base, y.base, count: x.count)
        return y
    }

    public func addPublic(_ x: Shares, _ constant: Element) -> Shares {
        let z = Shares(uninitialized: x.count, domain: domain)
        domain.addConstant(z.base, x.base, constant, count: x.count)
        return z
    }

    public func sums(_ x: Shares, length: Int) -> Shares {
        precondition(length > 0 && x.count % length == 0, "no whole runs")
        let z = Shares(uninitialized: x.count / length, domain: domain)
        domain.sums(z.base, x.base, length: length, runs: z.count)
        return z
    }
}
