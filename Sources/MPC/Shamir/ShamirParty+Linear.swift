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
        domain.add(z.buffer.base, x.buffer.base, y.buffer.base, count: x.count)
        return z
    }

    public func subtract(_ x: Shares, _ y: Shares) -> Shares {
        precondition(x.count == y.count, "vectors of different lengths")
        let z = Shares(uninitialized: x.count, domain: domain)
        domain.subtract(z.buffer.base, x.buffer.base, y.buffer.base, count: x.count)
        return z
    }

    public func scale(_ x: Shares, by factor: Element) -> Shares {
        let z = Shares(uninitialized: x.count, domain: domain)
        domain.scale(z.buffer.base, x.buffer.base, by: factor, count: x.count)
        return z
    }

    public func scale(_ x: Shares, by factors: [Element]) -> Shares {
        precondition(x.count == factors.count, "vectors of different lengths")
        let y = shares(ofPublic: factors)
        domain.multiply(y.buffer.base, x.buffer.base, y.buffer.base, count: x.count)
        return y
    }

    public func addPublic(_ x: Shares, _ constant: Element) -> Shares {
        let z = Shares(uninitialized: x.count, domain: domain)
        domain.addConstant(z.buffer.base, x.buffer.base, constant, count: x.count)
        return z
    }

    public func sums(_ x: Shares, length: Int) -> Shares {
        precondition(length > 0 && x.count % length == 0, "no whole runs")
        let z = Shares(uninitialized: x.count / length, domain: domain)
        domain.sums(z.buffer.base, x.buffer.base, length: length, runs: z.count)
        return z
    }
}
