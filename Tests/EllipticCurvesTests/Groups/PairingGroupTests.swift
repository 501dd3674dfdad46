import EllipticCurves
import TestSupport
import Testing

@Suite("groups of the pairing curves") struct PairingGroupTests {
    @Test("BN254 G1: the laws of the prime-order group") func bn254G1() throws {
        var generator = SeededGenerator(label: "BN254 G1")
        try checkPrimeOrderGroupLaws(BN254.G1.self, rounds: 5, using: &generator)
    }

    @Test("BLS12-381 G1: the laws of the prime-order group") func bls12381G1() throws {
        var generator = SeededGenerator(label: "BLS12-381 G1")
        try checkPrimeOrderGroupLaws(BLS12_381.G1.self, rounds: 5, using: &generator)
    }

    @Test("BLS12-381 G2: the laws of the prime-order group") func bls12381G2() throws {
        var generator = SeededGenerator(label: "BLS12-381 G2")
        try checkPrimeOrderGroupLaws(BLS12_381.G2.self, rounds: 5, using: &generator)
    }
}
