internal import EllipticCurves
internal import FiniteFields
public import SecretSharing

extension PublicKeyPackage {
    /// The key itself, 32 bytes with the most significant first, from its holders' shares: what the
    /// recipient of an export does. Shares that don't fit the commitments are left out.
    ///
    /// Throws `.tooFewPartials` with the holders whose shares are wrong, where too few others are there.
    public func assembled(
        _ parts: [PartyNumber: PartBytes]
    ) throws(KeyManagementError) -> SecretVector<UInt8> {
        var shares: [KeyShare<Group>] = []
        var culprits: [PartyNumber] = []
        for (party, part) in parts.sorted(by: { $0.key < $1.key }) {
            if let share = try? KeyShare(part, of: party, in: self) {
                shares.append(share)
            } else {
                culprits.append(party)
            }
        }
        guard shares.count >= minimumSigners else {
            throw .tooFewPartials(
                needed: minimumSigners, right: shares.count, culprits: culprits)
        }
        let chosen = shares.prefix(minimumSigners)
        let factors = try lagrangeCoefficients(at: .zero, of: chosen.map(\.party))
        var sum = SecretVector<Group.Scalar>(repeating: .zero, count: 1)
        var bytes = SecretVector<UInt8>(repeating: 0, count: Group.Scalar.secretByteCount)
        sum.withUnsafeMutableBufferPointer { sum in
            for (share, factor) in zip(chosen, factors) {
                share.withSecret { sum[0] += factor * $0 }
            }
            bytes.withUnsafeMutableBufferPointer {
                sum[0].writeSecret(to: UnsafeMutableRawBufferPointer($0))
            }
        }
        return bytes
    }
}
