import BigIntegers
import TestSupport
import Testing

@Suite struct ModularTests {
    let p: BigInteger =
        0xffff_ffff_ffff_ffff_ffff_ffff_ffff_ffff_ffff_ffff_ffff_ffff_ffff_fffe_ffff_fc2f

    @Test func fermatAndInverses() throws {
        var generator = SeededGenerator(label: "modular arithmetic")
        for _ in 0..<50 {
            let a = try BigInteger.random(below: p - 1, using: &generator) + 1
            #expect(a.signum > 0 && a < p)
            let inverse = try a.inverseVariableTime(modulo: p)
            #expect(try (a * inverse).modulo(p) == 1)
            #expect(try a.powerVariableTime(p - 2, modulo: p) == inverse)
            #expect(try a.powerVariableTime(-1, modulo: p) == inverse)
            #expect(try a.powerVariableTime(0, modulo: p) == 1)
            #expect(try SecretInteger(p - 2).power(of: a, modulo: p).reveal() == inverse)
        }
    }

    @Test func residuesArePositive() throws {
        #expect(try BigInteger(-7).modulo(5) == 3)
        #expect(try BigInteger(-7).powerVariableTime(3, modulo: 10) == 7)
        #expect(try BigInteger(5).inverseVariableTime(modulo: 1) == 0)
    }

    @Test func gcdAndSquareRoot() throws {
        #expect(BigInteger.gcd(-12, 18) == 6)
        #expect(BigInteger.gcd(0, 0) == 0)
        #expect(BigInteger.lcm(-4, 6) == 12)
        let n = p * p + 1
        #expect(try n.squareRoot() == p)
        #expect(try (p * p - 1).squareRoot() == p - 1)
        #expect(throws: BigIntegerError.negative) { try BigInteger(-1).squareRoot() }
    }

    @Test func badModulesAreRefused() throws {
        let x: BigInteger = 12
        for modulus: BigInteger in [0, -5] {
            #expect(throws: BigIntegerError.modulusNotPositive) { try x.modulo(modulus) }
            #expect(throws: BigIntegerError.modulusNotPositive) {
                try x.inverseVariableTime(modulo: modulus)
            }
            #expect(throws: BigIntegerError.modulusNotPositive) {
                try x.powerVariableTime(2, modulo: modulus)
            }
            #expect(throws: BigIntegerError.modulusNotPositive) {
                _ = try SecretInteger(x).power(of: 2, modulo: modulus).reveal()
            }
            #expect(throws: BigIntegerError.modulusNotPositive) {
                var generator = SeededGenerator(seed: 1)
                _ = try SecretInteger.random(below: modulus, using: &generator).reveal()
            }
            #expect(throws: BigIntegerError.modulusNotPositive) {
                var generator = SeededGenerator(seed: 1)
                return try BigInteger.random(below: modulus, using: &generator)
            }
        }
        #expect(throws: BigIntegerError.modulusNotPositive) {
            try x.quotientAndRemainder(dividingBy: 0)
        }
        #expect(throws: BigIntegerError.modulusNotPositive) {
            try x.flooredQuotientAndRemainder(dividingBy: 0)
        }
        #expect(throws: BigIntegerError.notInvertible) { try x.inverseVariableTime(modulo: 9) }
        #expect(throws: BigIntegerError.notInvertible) {
            try x.powerVariableTime(-1, modulo: 9)
        }
        #expect(throws: BigIntegerError.evenModulus) {
            _ = try SecretInteger(x).power(of: 3, modulo: 10).reveal()
        }
        #expect(throws: BigIntegerError.exponentNotPositive) {
            _ = try SecretInteger(0).power(of: 3, modulo: 11).reveal()
        }
    }

    @Test func primesAreTold() {
        #expect(p.isProbablePrime())
        #expect(BigInteger(2).isProbablePrime())
        // 0, 1, negatives, a Carmichael number, a strong pseudoprime to bases 2 to 37 (OEIS A014233).
        let composites: [BigInteger] = [
            0, 1, -7, 561, 318_665_857_834_031_151_167_461, p * p, p * 3, p + 1,
        ]
        for composite in composites { #expect(!composite.isProbablePrime(), "\(composite)") }
    }
}
