extension ArithmeticParty {
    /// z[k] = x[0] + ... + x[k]. Local.
    public func prefixSums(_ x: Shares) -> Shares {
        var z = x
        var distance = 1
        while distance < x.count {
            let moved = Shares.concatenate([
                shares(ofPublic: domain.element(0), count: distance),
                z.slice(0..<x.count - distance),
            ])
            z = add(z, moved)
            distance *= 2
        }
        return z
    }
}
