import BigIntegers
import FiniteFields
import Testing

@Suite struct KnownAnswerTests {
    @Test func modulesAreThoseOfTheStandards() throws {
        // EIP-196 and EIP-197, in decimal; SEC 2, 2.4.1, by its formula.
        func power(_ bits: Int) -> BigInteger { BigInteger(1) << bits }
        let (secp256k1, goldilocks) = (power(256) - power(32), power(64) - power(32))
        #expect(
            BN254Fp.order.description
                == "21888242871839275222246405745257275088696311157297823662689037894645226208583")
        #expect(
            BN254Fr.order.description
                == "21888242871839275222246405745257275088548364400416034343698204186575808495617")
        #expect(Secp256k1Fp.order == secp256k1 - BigInteger(977))
        #expect(
            Secp256k1Fn.order.hexadecimal
                == "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141")
        #expect(Goldilocks.order == goldilocks + BigInteger(1))
        #expect(Mersenne61.order == power(61) - BigInteger(1))
    }

    @Test func generatorsLieOnTheirCurves() throws {
        // BN254 (EIP-196): (1, 2) on y^2 = x^3 + 3. secp256k1 (SEC 2): G on y^2 = x^3 + 7.
        let x = BN254Fp(1)
        #expect(BN254Fp(2).squared() == x * x.squared() + BN254Fp(3))
        let gx = try Secp256k1Fp(
            0x79be_667e_f9dc_bbac_55a0_6295_ce87_0b07_029b_fcdb_2dce_28d9_59f2_815b_16f8_1798
                as BigInteger)
        let gy = try Secp256k1Fp(
            0x483a_da77_26a3_c465_5da4_fbfc_0e11_08a8_fd17_b448_a685_5419_9c47_d08f_fb10_d4b8
                as BigInteger)
        let right = gx * gx.squared() + Secp256k1Fp(7)
        #expect(gy.squared() == right)
        let root = try right.squareRootVariableTime()
        #expect(root == gy || root == -gy)
    }

    @Test func rootOfUnityOfTheScalarField() throws {
        // snarkjs, gnark: 5^((r - 1) / 2^28) has order 2^28 and this value.
        let exponent = (BN254Fr.order - 1) >> 28
        let root = BN254Fr(5).powerVariableTime(exponent)
        #expect(
            root.integer.description
                == "19103219067921713944291392827692070036145651957329286315305642004821462161904")
        var power = root
        for _ in 0..<27 { power = power.squared() }
        #expect(power == -BN254Fr.one)
    }

    @Test func equalElementsHashEqually() {
        let a = BN254Fr(7) * BN254Fr(6)
        #expect(a.hashValue == BN254Fr(42).hashValue)
        #expect(Set([a, BN254Fr(42), BN254Fr(43)]).count == 2)
    }

    @Test func benchmarkNamesItsCases() {
        let names = FieldBenchmark.multiplications(count: 1024).map(\.name)
        #expect(
            names == [
                "mul dependent bn254-fr", "mul independent bn254-fr",
                "mul dependent bn254-fp", "mul independent bn254-fp",
                "mul dependent bls12-381-fp", "mul independent bls12-381-fp",
                "mul dependent secp256k1-fp", "mul independent secp256k1-fp",
                "mul dependent ed25519-fp", "mul independent ed25519-fp",
            ])
    }
}
