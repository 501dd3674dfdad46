internal import EllipticCurves
internal import FiniteFields
public import SecretSharing

extension ShareBackup {
    /// The part of the custodian at `place`: what it hands, sealed, to the node that takes the party's
    /// place. Constant time in the custodian's key.
    ///
    /// Throws `.cannotOpen` for another's key, or where the backup's proof doesn't hold.
    public func part(
        at place: Int, _ key: RecipientSecretKey, of package: PublicKeyPackage<Group>
    ) throws(KeyManagementError) -> SecretVector<UInt8> {
        let share: ShamirShare<Group.Scalar>
        do throws(SecretSharingError) {
            share = try sharing.share(at: place, key, Self.context(package), dealer: party.place)
        } catch { throw .cannotOpen }
        var bytes = SecretVector<UInt8>(repeating: 0, count: Group.Scalar.secretByteCount)
        share.values.withUnsafeBufferPointer { values in
            bytes.withUnsafeMutableBufferPointer {
                values[0].writeSecret(to: UnsafeMutableRawBufferPointer($0))
            }
        }
        return bytes
    }

    /// The place of a custodian's key, if it is one.
    public func place(of key: RecipientKey) -> Int? {
        sharing.recipients.firstIndex(of: key.fingerprint)
    }

    /// The share in `package`, which has the same commitments, from the parts of custodians by their
    /// places. Each is checked.
    ///
    /// Throws `.tooFewShares` if fewer than `threshold` are right, and `.shareDoesNotFit` for another
    /// key's package.
    public func restored(
        _ parts: [Int: PartBytes], in package: PublicKeyPackage<Group>
    ) throws(KeyManagementError) -> KeyShare<Group> {
        var good: [(point: Group.Scalar, value: Group.Scalar)] = []
        for (place, part) in parts.sorted(by: { $0.key < $1.key }) {
            guard sharing.recipients.indices.contains(place),
                let index = try? ShareIndex<Group.Scalar>(UInt64(place + 1)),
                let value = part.scalar(of: Group.Scalar.self)
            else { continue }
            let share = ShamirShare(
                index: index, values: SecretVector(repeating: value, count: 1))
            if sharing.commitments.verify(share) {
                good.append((Group.Scalar(UInt64(place + 1)), value))
            }
        }
        guard good.count >= threshold else {
            throw .tooFewShares(needed: threshold, given: good.count)
        }
        let chosen = good.prefix(threshold)
        guard
            let factors = try? lagrangeCoefficients(at: .zero, from: chosen.map(\.point))
        else { throw .tooFewShares(needed: threshold, given: good.count) }
        var secret = SecretVector<Group.Scalar>(repeating: .zero, count: 1)
        secret.withUnsafeMutableBufferPointer { secret in
            for (factor, (_, value)) in zip(factors, chosen) { secret[0] += factor * value }
        }
        return try KeyShare(publicKeyPackage: package, party: party, secret: secret)
    }
}

/// A custodian's part of a share's backup, or another secret that is handed on whole. Wiped with the last reference; no description.
public final class PartBytes: Sendable {
    private let bytes: SecretVector<UInt8>

    public init(_ bytes: consuming SecretVector<UInt8>) { self.bytes = bytes }

    package var byteCount: Int { bytes.count }

    package func copy() -> SecretVector<UInt8> { bytes.copy() }

    /// The bytes, for as long as `body` runs: to be sealed to who is to have them.
    package func withUnsafeBytes<Result: ~Copyable>(
        _ body: (UnsafeRawBufferPointer) -> Result
    ) -> Result {
        bytes.withUnsafeBufferPointer { body(UnsafeRawBufferPointer($0)) }
    }

    func scalar<Scalar: ScalarField>(of _: Scalar.Type) -> Scalar? {
        guard bytes.count == Scalar.secretByteCount else { return nil }
        return bytes.withUnsafeBufferPointer { .readSecret(from: UnsafeRawBufferPointer($0)) }
    }
}
