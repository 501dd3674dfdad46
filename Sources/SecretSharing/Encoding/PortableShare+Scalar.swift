public import EllipticCurves
internal import FiniteFields

/// Portable shares of scalars, with Feldman's commitments where there are any.
extension PortableShare {
    /// The portable form of a share of a scalar.
    ///
    /// Throws `.wrongScheme` for a group or an index that has none (beyond 65535), `.lengthMismatch`
    /// unless it is one scalar, `.wrongCommitmentCount` for commitments of another threshold, and
    /// `.wrongShares` for a share that they don't speak of.
    public convenience init<G: PrimeOrderGroup>(
        _ share: ShamirShare<G.Scalar>, of group: G.Type, set: ShareSetID, threshold: Int,
        parties: Int, commitments: FeldmanCommitments<G>? = nil
    ) throws(SecretSharingError) {
        let words = share.index.element.canonicalWords
        guard let name = ShareGroup(of: group), words[1] | words[2] | words[3] == 0,
            words[0] < 1 << 16
        else { throw .wrongScheme }
        guard share.count == 1 else { throw .lengthMismatch(expected: 1, found: share.count) }
        if let commitments {
            guard commitments.threshold == threshold else {
                throw .wrongCommitmentCount(
                    expected: threshold + 1, found: commitments.threshold + 1)
            }
            guard commitments.verify(share) else { throw .wrongShares([share.index.number]) }
        }
        let header = try ShareHeader(
            scheme: .scalar(name), set: set, needed: threshold + 1, parties: parties,
            index: Int(words[0]), length: UInt64(ShareGroup.scalarByteCount),
            commitments: commitments?.canonicalBytes ?? [])
        self.init(header, value: Self.encoded(share), salt: SecretVector([]))
    }

    /// The share, and its commitments if it has any. Constant time in the share.
    ///
    /// Throws `.wrongScheme` if it is not of this group, `.elementNotReduced`, and, for commitments, as
    /// `FeldmanCommitments.init` does, and `.wrongShares` if they don't speak of the share.
    public func scalarShare<G: PrimeOrderGroup>(
        of group: G.Type
    ) throws(SecretSharingError) -> (
        share: ShamirShare<G.Scalar>, commitments: FeldmanCommitments<G>?
    ) {
        guard case .scalar(let name) = header.scheme, name == ShareGroup(of: group) else {
            throw .wrongScheme
        }
        let index = try ShareIndex<G.Scalar>(UInt64(header.index))
        let share = ShamirShare(index: index, values: try decodedScalar(G.Scalar.self))
        guard !header.commitments.isEmpty else { return (share, nil) }
        let commitments = try FeldmanCommitments<G>(
            canonicalBytes: header.commitments, threshold: header.needed - 1)
        guard commitments.verify(share) else { throw .wrongShares([index.number]) }
        return (share, commitments)
    }

    /// Of a share of a scalar, checks what its group says of it.
    func checkScalar() throws(SecretSharingError) {
        guard case .scalar(let group) = header.scheme else { return }
        switch group {
        case .secp256k1: _ = try scalarShare(of: Secp256k1.Point.self)
        case .edwards25519: _ = try scalarShare(of: Edwards25519.PrimeOrderPoint.self)
        case .ristretto255: _ = try scalarShare(of: Ristretto255.self)
        case .bls12381G1: _ = try scalarShare(of: BLS12_381.G1.self)
        case .bn254G1: _ = try scalarShare(of: BN254.G1.self)
        case .bls12381G2: _ = try scalarShare(of: BLS12_381.G2.self)
        }
    }

    private static func encoded<F: ScalarField>(_ share: ShamirShare<F>) -> SecretVector<UInt8> {
        var bytes = SecretVector<UInt8>(repeating: 0, count: ShareGroup.scalarByteCount)
        bytes.withUnsafeMutableBufferPointer { bytes in
            let words = share.values.withUnsafeBufferPointer { $0[0].canonicalWords }
            for i in bytes.indices {
                let place = bytes.count - 1 - i
                bytes[i] = UInt8(truncatingIfNeeded: words[place / 8] >> UInt64(8 * (place % 8)))
            }
        }
        return bytes
    }

    private func decodedScalar<F: ScalarField>(
        _: F.Type
    ) throws(SecretSharingError) -> SecretVector<F> {
        // Words as in `canonicalWords`, made to an element by a sum of products.
        let words = value.withUnsafeBufferPointer { bytes in
            InlineArray<4, UInt64> { k in
                bytes[(24 - 8 * k)..<(32 - 8 * k)].reduce(0) { $0 << 8 | UInt64($1) }
            }
        }
        let radix = F(1 << 63).doubled()
        var element = F.zero
        for k in (0..<4).reversed() { element = element * radix + F(words[k]) }
        var difference: UInt64 = 0
        for k in 0..<4 { difference |= element.canonicalWords[k] ^ words[k] }
        guard difference == 0 else { throw .elementNotReduced(position: 0) }
        return SecretVector(repeating: element, count: 1)
    }
}
