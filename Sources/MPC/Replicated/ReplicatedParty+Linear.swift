internal import CKernels

/// What needs no communication: every party works on its own components.
extension ReplicatedParty {
    /// x + y.
    public func add(_ x: ArithmeticShares, _ y: ArithmeticShares) -> ArithmeticShares {
        precondition(x.count == y.count, "vectors of different lengths")
        let z = ArithmeticShares(uninitialized: x.count)
        mpc_add(z.first, x.first, y.first, x.count)
        mpc_add(z.second, x.second, y.second, x.count)
        return z
    }

    /// x - y.
    public func subtract(_ x: ArithmeticShares, _ y: ArithmeticShares) -> ArithmeticShares {
        precondition(x.count == y.count, "vectors of different lengths")
        let z = ArithmeticShares(uninitialized: x.count)
        mpc_subtract(z.first, x.first, y.first, x.count)
        mpc_subtract(z.second, x.second, y.second, x.count)
        return z
    }

    /// factor · x, the factor public.
    public func scale(_ x: ArithmeticShares, by factor: UInt64) -> ArithmeticShares {
        let z = ArithmeticShares(uninitialized: x.count)
        mpc_scale(z.first, x.first, factor, x.count)
        mpc_scale(z.second, x.second, factor, x.count)
        return z
    }

    /// Every element times its own public factor. Precondition: equal lengths.
    public func scale(_ x: ArithmeticShares, by factors: [UInt64]) -> ArithmeticShares {
        precondition(x.count == factors.count, "vectors of different lengths")
        let z = ArithmeticShares(uninitialized: x.count)
        mpc_multiply(z.first, x.first, factors, x.count)
        mpc_multiply(z.second, x.second, factors, x.count)
        return z
    }

    /// x + constant, the constant public.
    public func addPublic(_ x: ArithmeticShares, _ constant: UInt64) -> ArithmeticShares {
        let z = ArithmeticShares(uninitialized: x.count)
        let at = position(ofComponent: 0)
        mpc_add_constant(z.first, x.first, at == .first ? constant : 0, x.count)
        mpc_add_constant(z.second, x.second, at == .second ? constant : 0, x.count)
        return z
    }

    /// The sums of successive runs of `length` elements.
    public func sums(_ x: ArithmeticShares, length: Int) -> ArithmeticShares {
        precondition(length > 0 && x.count % length == 0, "no whole runs")
        let z = ArithmeticShares(uninitialized: x.count / length)
        domain.sums(z.first, x.first, length: length, runs: z.count)
        domain.sums(z.second, x.second, length: length, runs: z.count)
        return z
    }

    /// Shares of values that everybody knows: component 0 is the value, the others are zero.
    public func shares(ofPublic values: [UInt64]) -> ArithmeticShares {
        let z = shares(ofPublic: 0, count: values.count)
        switch position(ofComponent: 0) {
        case .first: z.first.update(from: values, count: values.count)
        case .second: z.second.update(from: values, count: values.count)
        case nil: break
        }
        return z
    }

    /// `count` shares of one value that everybody knows.
    public func shares(ofPublic value: UInt64, count: Int) -> ArithmeticShares {
        let z = ArithmeticShares(uninitialized: count)
        let at = position(ofComponent: 0)
        z.first.update(repeating: at == .first ? value : 0, count: count)
        z.second.update(repeating: at == .second ? value : 0, count: count)
        return z
    }

    /// Shares of uniformly random values that nobody knows (Araki et al. 2016, 2.2). Local.
    public func random(count: Int) -> ArithmeticShares {
        let z = ArithmeticShares(uninitialized: count)
        randomness.shares.first.read(into: z.first, count: count)
        randomness.shares.second.read(into: z.second, count: count)
        return z
    }
}
