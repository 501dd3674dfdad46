public import FiniteFields

/// Shamir's sharing of byte strings: over GF(256), by kernels. At most 255 parties.
extension ShamirSharing where F == GF256 {
    /// Splits `secret` into one share for each index, in their order. Constant time in the secret.
    ///
    /// Of a secret that needs 1024 bytes of randomness or less, all of it comes from the operating system,
    /// and `threshold` shares are independent of the secret. For longer ones it is as `ByteSplitter` says.
    public func split(_ secret: borrowing SecretVector<GF256>) -> [ShamirShare<GF256>] {
        if threshold * secret.count <= 1024 {
            var generator = BlockwiseSystemGenerator()
            return split(secret, using: &generator)
        }
        var splitter = ByteSplitter(self)
        let count = secret.count
        let shares = indices.map {
            ShamirShare(index: $0, values: SecretVector<GF256>(repeating: .zero, count: count))
        }
        // Nobody else has seen the shares yet.
        let targets = shares.map { share in
            share.values.withUnsafeBufferPointer {
                UnsafeMutableRawBufferPointer(mutating: UnsafeRawBufferPointer($0))
            }
        }
        secret.withUnsafeBufferPointer {
            splitter.split(UnsafeRawBufferPointer($0), into: targets)
        }
        extendLifetime(shares)
        return shares
    }

    /// The secret, from any `threshold + 1` shares or more; every further one is checked.
    ///
    /// Throws `.tooFewShares`, `.repeatedIndex`, `.unknownIndex`, `.lengthMismatch`, and
    /// `.inconsistentShares` if the shares don't all lie on polynomials of degree `threshold`.
    public func reconstruct(
        _ shares: [ShamirShare<GF256>]
    ) throws(SecretSharingError) -> SecretVector<GF256> {
        try check(shares)
        var secret = SecretVector<GF256>(repeating: .zero, count: shares[0].count)
        _ = try combine(shares, into: &secret, locating: false)
        return secret
    }

    /// The secret, and which shares are wrong: up to e of `threshold + 1 + 2e`. As for other fields.
    public func reconstructLocatingErrors(
        _ shares: [ShamirShare<GF256>]
    ) throws(SecretSharingError) -> Located {
        try check(shares)
        var secret = SecretVector<GF256>(repeating: .zero, count: shares[0].count)
        let wrong = try combine(shares, into: &secret, locating: true)
        return Located(secret: secret, wrong: wrong)
    }

    /// Writes the secret, and returns which shares are wrong.
    private func combine(
        _ shares: [ShamirShare<GF256>], into secret: inout SecretVector<GF256>, locating: Bool
    ) throws(SecretSharingError) -> [ShareIndex<GF256>] {
        var combiner = try ByteCombiner(self, indices: shares.map(\.index), locating: locating)
        try secret.withUnsafeMutableBufferPointer { target throws(SecretSharingError) in
            // The shares are objects: what they point to stays while they do.
            defer { extendLifetime(shares) }
            let rows = shares.map { share in
                share.values.withUnsafeBufferPointer { UnsafeRawBufferPointer($0) }
            }
            try combiner.combine(rows, into: UnsafeMutableRawBufferPointer(target))
        }
        return combiner.wrong
    }
}
