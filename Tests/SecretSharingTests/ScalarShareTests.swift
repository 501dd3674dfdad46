import BigIntegers
import EllipticCurves
import FiniteFields
import SecretSharing
import TestSupport
import Testing

/// Portable shares of scalars.
@Suite struct ScalarShareTests {
    private func decoded(_ bytes: [UInt8]) throws -> PortableShare {
        try PortableShare(encoded: SecretVector(bytes))
    }

    static func scalarShare<G: PrimeOrderGroup>(
        _: G.Type
    ) throws -> (portable: PortableShare, share: ShamirShare<G.Scalar>) {
        let feldman = try FeldmanSharing<G>(threshold: 1, parties: 3)
        let dealing = try feldman.deal(SecretVector([G.Scalar(77)]))
        let portable = try PortableShare(
            dealing.shares[1], of: G.self, set: ShareSetID(), threshold: 1, parties: 3,
            commitments: dealing.commitments)
        return (portable, dealing.shares[1])
    }

    private func checkScalars<G: PrimeOrderGroup>(_: G.Type) throws {
        let (portable, share) = try Self.scalarShare(G.self)
        let bytes = portable.encoded().reveal()
        let back = try decoded(bytes)
        let (again, commitments) = try back.scalarShare(of: G.self)
        let (values, expected) = (again.values.reveal(), share.values.reveal())
        #expect(values == expected && again.index == share.index)
        #expect(commitments?.verify(share) == true)
        let text = try portable.text()
        _ = try PortableShare(text: text)
        // Another scalar under the commitments, and one that is not reduced.
        let start = bytes.count - 40
        var other = bytes
        other[start + 31] ^= 1
        #expect(throws: SecretSharingError.wrongShares([2])) {
            _ = try decoded(ShareForgery.withChecksum(other, headerByteCount: start))
        }
        other.replaceSubrange(
            start..<(start + 32), with: try G.Scalar.order.bigEndianBytes(count: 32))
        #expect(throws: SecretSharingError.elementNotReduced(position: 0)) {
            _ = try decoded(ShareForgery.withChecksum(other, headerByteCount: start))
        }
        var point = bytes
        point.replaceSubrange(38..<(38 + 2), with: [0x77, 0x77])
        #expect(throws: SecretSharingError.self) {
            _ = try decoded(ShareForgery.withChecksum(point, headerByteCount: start))
        }
    }

    @Test func scalarsOfEachGroup() throws {
        try checkScalars(Secp256k1.Point.self)
        try checkScalars(Edwards25519.PrimeOrderPoint.self)
        try checkScalars(Ristretto255.self)
        try checkScalars(BN254.G1.self)
        try checkScalars(BLS12_381.G1.self)
        try checkScalars(BLS12_381.G2.self)
        let (portable, share) = try Self.scalarShare(Secp256k1.Point.self)
        #expect(throws: SecretSharingError.wrongScheme) {
            _ = try portable.scalarShare(of: Ristretto255.self).share
        }
        #expect(throws: SecretSharingError.wrongScheme) {
            let far = ShamirShare(
                index: try ShareIndex<Secp256k1Fn>(65536 as UInt64),
                values: SecretVector<Secp256k1Fn>([.one]))
            _ = try PortableShare(
                far, of: Secp256k1.Point.self, set: ShareSetID(), threshold: 1, parties: 3)
        }
        // One scalar, and commitments of the sharing's own threshold.
        let two = ShamirShare(
            index: share.index, values: SecretVector<Secp256k1Fn>([.one, .one]))
        #expect(throws: SecretSharingError.lengthMismatch(expected: 1, found: 2)) {
            _ = try PortableShare(
                two, of: Secp256k1.Point.self, set: ShareSetID(), threshold: 1, parties: 3)
        }
        let commitments = try portable.scalarShare(of: Secp256k1.Point.self).commitments
        #expect(throws: SecretSharingError.wrongCommitmentCount(expected: 3, found: 2)) {
            _ = try PortableShare(
                share, of: Secp256k1.Point.self, set: ShareSetID(), threshold: 2, parties: 3,
                commitments: commitments)
        }
        let without = try PortableShare(
            share, of: Secp256k1.Point.self, set: ShareSetID(), threshold: 1, parties: 3)
        let none = try without.scalarShare(of: Secp256k1.Point.self).commitments
        #expect(none == nil)
        #expect(throws: SecretSharingError.wrongScheme) {
            _ = try PortableShare.split(SecretVector([1]), needed: 1, parties: 1)[0]
                .scalarShare(of: Secp256k1.Point.self).share
        }
    }
}
