import BigIntegers
import FiniteFields
import SecretSharing
import TestSupport
import Testing

/// tss-lib PR 149: indices that are zero or equal modulo the order.
@Suite struct ShareIndexTests {
    private func check<F: Field & BitwiseCopyable>(_: F.Type) throws {
        let q = F.order
        for number: BigInteger in [q, q + q, 5 * q, q * q, 1 + q, 2 + q, -1, -q, q + (1 << 300)] {
            #expect(throws: SecretSharingError.indexNotReduced, "\(number)") {
                try ShareIndex<F>(number)
            }
        }
        #expect(throws: SecretSharingError.zeroIndex) { try ShareIndex<F>(0 as BigInteger) }
        #expect(throws: SecretSharingError.zeroIndex) { try ShareIndex<F>(0 as UInt64) }
        #expect(throws: SecretSharingError.zeroIndex) { try ShareIndex<F>(F.zero) }
        let last = try ShareIndex<F>(q - 1)
        #expect(last.number == q - 1 && last.element == -F.one)
        #expect(try ShareIndex<F>(7 as UInt64).description == "7")
    }

    @Test func zeroAndUnreducedNumbersAreRefused() throws {
        try check(BN254Fr.self)
        try check(Secp256k1Fn.self)
        try check(Goldilocks.self)
        try check(Mersenne61.self)
        #expect(throws: SecretSharingError.indexNotReduced) {
            try ShareIndex<Mersenne61>((1 << 61) as UInt64)
        }
    }

    @Test func repeatedIndicesAreRefused() throws {
        let index = try ShareIndex<BN254Fr>(3 as UInt64)
        let other = try ShareIndex<BN254Fr>(4 as UInt64)
        #expect(throws: SecretSharingError.repeatedIndex(3)) {
            _ = try ShamirSharing(threshold: 1, indices: [index, other, index])
        }
        let sharing = try ShamirSharing<BN254Fr>(threshold: 1, parties: 4)
        let shares = sharing.split(SecretVector([.one]))
        #expect(throws: SecretSharingError.repeatedIndex(2)) {
            _ = try sharing.reconstruct([shares[1], shares[2], shares[1]]).count
        }
        #expect(throws: SecretSharingError.repeatedIndex(2)) {
            _ = try sharing.reconstructLocatingErrors([shares[1], shares[1]]).wrong
        }
    }
}
