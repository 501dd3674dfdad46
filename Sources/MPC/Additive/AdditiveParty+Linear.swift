/// What needs no message: every party works on its own share. Party 0 adds what is public.
extension AdditiveParty {
    public func shares(ofPublic values: [Element]) -> Shares {
        let z = Shares(uninitialized: values.count, domain: domain)
        if party == 0 { z.buffer.setComponent(0, values) } else { z.buffer.clear() }
        return z
    }

    public func shares(ofPublic value: Element, count: Int) -> Shares {
        shares(ofPublic: [Element](repeating: value, count: count))
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
        let y = Shares(factors, domain: domain)
        domain.multiply(y.base, x.base, y.base, count: x.count)
        return y
    }

    public func addPublic(_ x: Shares, _ constant: Element) -> Shares {
        guard party == 0 else { return x }
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

    /// Every party's own random element. Without a message.
    public func random(count: Int) -> Shares {
        let z = Shares(uninitialized: count, domain: domain)
        domain.fill(z.base, count: count, from: own.read)
        return z
    }

    /// The other parties' shares are the streams that they have in common with the owner. Without a
    /// message.
    public func input(
        _ values: [Element]?, from owner: Int, count: Int
    ) async throws(MPCError) -> Shares {
        precondition((0..<partyCount).contains(owner))
        precondition(party == owner ? values?.count == count : values == nil)
        try links.requireOpen()
        let z = Shares(uninitialized: count, domain: domain)
        guard let values else {
            domain.fill(z.base, count: count, from: stream(with: owner).read)
            return z
        }
        z.buffer.setComponent(0, values)
        let mask = ShareBuffer(uninitialized: count, domain: domain)
        for peer in links.peers {
            domain.fill(mask.base, count: count, from: stream(with: peer).read)
            domain.subtract(z.base, z.base, mask.base, count: count)
        }
        return z
    }
}
