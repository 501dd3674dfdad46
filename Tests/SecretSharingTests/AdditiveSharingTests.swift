import FiniteFields
import SecretSharing
import TestSupport
import Testing

@Suite struct AdditiveSharingTests {
    private func check<R: Ring & BitwiseCopyable>(_: R.Type) throws {
        var generator = SeededGenerator(label: "additive over \(R.self)")
        for parties in [1, 2, 3, 7] {
            for count in [0, 1, 20] {
                let sharing = try AdditiveSharing<R>(parties: parties)
                let values = (0..<count).map { _ in R.random(using: &generator) }
                let shares = sharing.split(SecretVector(values), using: &generator)
                let mixed = shares.shuffled(using: &generator)
                let revealed = try sharing.reconstruct(mixed).reveal()
                #expect(revealed == values)
                for k in 0..<count {
                    #expect(shares.reduce(R.zero) { $0 + $1.values.reveal()[k] } == values[k])
                }
            }
        }
    }

    @Test func allSharesReconstruct() throws {
        try check(Z2k<64>.self)
        try check(Z2k<32>.self)
        try check(BN254Fr.self)
    }

    @Test func hostileSharesAreRefused() throws {
        let sharing = try AdditiveSharing<Z2k<64>>(parties: 3)
        let shares = sharing.split(SecretVector([.one, .zero]))
        #expect(throws: SecretSharingError.tooFewShares(needed: 3, given: 2)) {
            _ = try sharing.reconstruct([shares[0], shares[2]]).count
        }
        #expect(throws: SecretSharingError.sameParty(1)) {
            _ = try sharing.reconstruct([shares[0], shares[1], shares[1]]).count
        }
        let stranger = AdditiveShare(party: 3, values: SecretVector<Z2k<64>>([.one, .one]))
        #expect(throws: SecretSharingError.noSuchParty(3, of: 3)) {
            _ = try sharing.reconstruct([shares[0], shares[1], stranger]).count
        }
        let short = AdditiveShare(party: 2, values: SecretVector<Z2k<64>>([.one]))
        #expect(throws: SecretSharingError.lengthMismatch(expected: 2, found: 1)) {
            _ = try sharing.reconstruct([shares[0], shares[1], short]).count
        }
        #expect(throws: SecretSharingError.invalidThreshold(threshold: -1, parties: 0)) {
            _ = try AdditiveSharing<Z2k<64>>(parties: 0)
        }
    }
}

/// Exclusive or of bytes: by kernels.
@Suite struct XORSharingTests {
    @Test func allSharesReconstructAndFewerAreNoise() throws {
        var generator = SeededGenerator(label: "XOR")
        for parties in [1, 2, 3, 8] {
            let sharing = try AdditiveSharing<GF256>(parties: parties)
            for count in [0, 1, 100, 1000, 5001] {
                let bytes = generator.bytes(count)
                let shares = sharing.split(SecretVector(bytes: bytes))
                let back = try sharing.reconstruct(shares.shuffled(using: &generator))
                    .revealBytes()
                #expect(back == bytes)
                guard parties > 1, count >= 1000 else { continue }
                for left in shares.indices {
                    var sum = [UInt8](repeating: 0, count: count)
                    for (i, share) in shares.enumerated() where i != left {
                        for (k, byte) in share.values.revealBytes().enumerated() { sum[k] ^= byte }
                    }
                    let same = zip(sum, bytes).filter { $0 == $1 }.count
                    #expect(same < count / 256 + 60)
                }
                let (a, b) = (shares[0].values.revealBytes(), bytes)
                #expect(a != b && Array(a[..<256]) != Array(a[256..<512]))
            }
        }
        #expect(throws: SecretSharingError.invalidThreshold(threshold: -1, parties: 0)) {
            _ = try XORSplitter(parties: 0)
        }
    }
}
