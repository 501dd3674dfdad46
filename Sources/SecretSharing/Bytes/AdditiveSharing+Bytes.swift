public import FiniteFields

/// The exclusive or of byte strings: additive sharing over GF(256), by kernels.
extension AdditiveSharing where G == GF256 {
    /// Splits `secret` into one share for each party, all of which are needed.
    ///
    /// Of a secret that needs 1024 bytes of randomness or less, all of it comes from the operating system,
    /// and any fewer shares are independent of the secret; for longer ones as for `ByteSplitter`.
    /// Constant time in the secret.
    public func split(_ secret: borrowing SecretVector<GF256>) -> [AdditiveShare<GF256>] {
        let count = secret.count
        if (parties - 1) * count <= 1024 {
            var generator = BlockwiseSystemGenerator()
            return split(secret, using: &generator)
        }
        let shares = (0..<parties).map {
            AdditiveShare(party: $0, values: SecretVector<GF256>(repeating: .zero, count: count))
        }
        // Nobody else has seen the shares yet.
        let targets = shares.map { share in
            share.values.withUnsafeBufferPointer {
                UnsafeMutableRawBufferPointer(mutating: UnsafeRawBufferPointer($0))
            }
        }
        if var splitter = try? XORSplitter(parties: parties) {
            secret.withUnsafeBufferPointer {
                splitter.split(UnsafeRawBufferPointer($0), into: targets)
            }
        }
        extendLifetime(shares)
        return shares
    }
}
