/// What needs no message: every party works on its own shares. Of what is public party 0 has the value, and
/// every party its share of the key times the value.
extension AuthenticatedParty {
    public func shares(ofPublic values: [Domain.Element]) -> Shares {
        let count = values.count
        let plain = ShareBuffer(uninitialized: count, domain: domain)
        plain.setComponent(0, values)
        let z = Shares(uninitialized: count, scheme: scheme)
        scheme.lift(z.values, plain.base, count: count)
        share.scale(z.macs, z.values, by: session.key, count: count)
        if party != 0 { z.buffer.clear(0) }
        return z
    }

    public func shares(ofPublic value: Domain.Element, count: Int) -> Shares {
        shares(ofPublic: [Domain.Element](repeating: value, count: count))
    }

    /// z, both components of which `body` has written.
    private func componentwise(
        _ count: Int,
        _ body: (Int, UnsafeMutablePointer<UInt64>) -> Void
    ) -> Shares {
        let z = Shares(uninitialized: count, scheme: scheme)
        for c in 0..<2 { body(c, z.buffer.component(c)) }
        return z
    }

    public func add(_ x: Shares, _ y: Shares) -> Shares {
        precondition(x.count == y.count, "vectors of different lengths")
        return componentwise(x.count) { c, z in
            share.add(z, x.buffer.component(c), y.buffer.component(c), count: x.count)
        }
    }

    public func subtract(_ x: Shares, _ y: Shares) -> Shares {
        precondition(x.count == y.count, "vectors of different lengths")
        return componentwise(x.count) { c, z in
            share.subtract(z, x.buffer.component(c), y.buffer.component(c), count: x.count)
        }
    }

    public func scale(_ x: Shares, by factor: Domain.Element) -> Shares {
        componentwise(x.count) { c, z in
            share.scale(z, x.buffer.component(c), by: scheme.lift(factor), count: x.count)
        }
    }

    public func scale(_ x: Shares, by factors: [Domain.Element]) -> Shares {
        precondition(x.count == factors.count, "vectors of different lengths")
        let plain = ShareBuffer(uninitialized: x.count, domain: domain)
        plain.setComponent(0, factors)
        let lifted = ShareBuffer(uninitialized: x.count, domain: share)
        scheme.lift(lifted.base, plain.base, count: x.count)
        return componentwise(x.count) { c, z in
            share.multiply(z, x.buffer.component(c), lifted.base, count: x.count)
        }
    }

    public func addPublic(_ x: Shares, _ constant: Domain.Element) -> Shares {
        let lifted = scheme.lift(constant)
        let mac = share.product(lifted, session.key)
        return componentwise(x.count) { c, z in
            let own = c == 1 ? mac : party == 0 ? lifted : share.element(0)
            share.addConstant(z, x.buffer.component(c), own, count: x.count)
        }
    }

    public func sums(_ x: Shares, length: Int) -> Shares {
        precondition(length > 0 && x.count % length == 0, "no whole runs")
        return componentwise(x.count / length) { c, z in
            share.sums(z, x.buffer.component(c), length: length, runs: x.count / length)
        }
    }
}
