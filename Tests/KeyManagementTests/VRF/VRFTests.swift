import EllipticCurves
import KeyManagement
import SecretSharing
import TestSupport
import Testing

@Suite struct VRFTests {
    @Test(arguments: VRFSuite.allCases)
    func theOutputIsProven(suite: VRFSuite) throws {
        var random = SeededGenerator(label: "vrf")
        let key = VRFSecretKey.random(suite: suite)
        for length in [0, 1, 31, 200] {
            let input = random.bytes(length)
            let (output, proof) = key.evaluate(input)
            #expect(output.count == 64)
            #expect(try key.publicKey.verify(proof, of: input) == output)
            #expect(try VRFProof(bytes: proof.bytes) == proof)
            // A function: the same each time, and another for another input.
            #expect(key.evaluate(input).proof == proof)
            #expect(key.evaluate(input + [0]).output != output)
        }
    }

    @Test(arguments: VRFSuite.allCases)
    func everyByteOfAProofCounts(suite: VRFSuite) throws {
        let key = VRFSecretKey.random(suite: suite)
        let input: [UInt8] = [1, 2, 3]
        let (_, proof) = key.evaluate(input)
        for place in 0..<VRFProof.byteCount {
            for bit in [UInt8(1), 0x80] {
                var changed = proof.bytes
                changed[place] ^= bit
                #expect(throws: KeyManagementError.self) {
                    try key.publicKey.verify(VRFProof(bytes: changed), of: input)
                }
            }
        }
        #expect(throws: KeyManagementError.invalidProof) {
            try key.publicKey.verify(proof, of: [1, 2, 4])
        }
        let other = VRFSecretKey.random(suite: suite)
        #expect(throws: KeyManagementError.invalidProof) {
            try other.publicKey.verify(proof, of: input)
        }
    }

    @Test func suitesAreSeparate() throws {
        let seed = SecretVector<UInt8>(repeating: 7, count: 32)
        let first = try VRFSecretKey(seed: seed, suite: .edwards25519SHA512TAI)
        let second = try VRFSecretKey(seed: seed, suite: .edwards25519SHA512ELL2)
        let (output, proof) = first.evaluate([1])
        #expect(second.evaluate([1]).output != output)
        #expect(throws: KeyManagementError.invalidProof) {
            try second.publicKey.verify(proof, of: [1])
        }
    }

    @Test func proofsHaveOneEncoding() throws {
        let (_, proof) = VRFSecretKey.random().evaluate([])
        // s + l stands for the same number.
        var carry = 0
        let order: [UInt8] = [
            0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9,
            0xde, 0x14, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
        ]
        var changed = proof.bytes
        for i in 0..<32 {
            carry += Int(changed[48 + i]) + Int(order[i])
            changed[48 + i] = UInt8(carry & 255)
            carry >>= 8
        }
        #expect(throws: KeyManagementError.malformedEncoding) { try VRFProof(bytes: changed) }
        for bytes in [[], Array(proof.bytes.dropLast()), proof.bytes + [0]] {
            #expect(throws: KeyManagementError.malformedEncoding) { try VRFProof(bytes: bytes) }
        }
    }

    /// Under a key of small order every output could be proven by anybody; a Gamma of small order gives
    /// an output that says nothing of the key.
    @Test func keysOfSmallOrderAreRefused() throws {
        let points = [
            "0100000000000000000000000000000000000000000000000000000000000000",
            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "0000000000000000000000000000000000000000000000000000000000000000",
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
            "0000000000000000000000000000000000000000000000000000000000000080",
            // Not canonical, and no point.
            "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "0200000000000000000000000000000000000000000000000000000000000000", "",
        ]
        for point in points {
            #expect(throws: KeyManagementError.invalidPublicKey) {
                try VRFPublicKey(bytes: bytes(hex: point), suite: .edwards25519SHA512ELL2)
            }
        }
        for count in [0, 31, 33] {
            #expect(throws: KeyManagementError.malformedEncoding) {
                try VRFSecretKey(seed: SecretVector<UInt8>(repeating: 1, count: count))
                    .publicKey
            }
        }
    }
}
