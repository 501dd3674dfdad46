internal import BigIntegers
internal import EllipticCurves
internal import FiniteFields

/// The last difference that snarkjs hashes of powers of τ for just 2^15 rows and more: it reads one
/// power too many, takes the bytes of the next section for coordinates, and subtracts a point from
/// them in arithmetic that expects reduced numbers. Its hash of a circuit depends on the result.
///
/// Source: iden3/snarkjs 0.7.6, zkey_new (hashHPoints); iden3/wasmcurves 0.2.2, build_f1m and
/// build_curve_jacobian_a0 (addAffine), whose steps these are.
struct OverreadDifference {
    private let prime: BigInteger
    /// 2^(64 * words).
    private let radix: BigInteger
    /// -1/p modulo the radix.
    private let negativeInverse: BigInteger

    init?(prime: BigInteger, byteCount: Int) {
        self.prime = prime
        radix = BigInteger(1) << (8 * byteCount)
        guard let inverse = try? prime.inverseVariableTime(modulo: radix) else { return nil }
        negativeInverse = radix - inverse
    }

    /// `a - b` for numbers below the radix; what borrows gets p added, and wraps around.
    private func subtract(_ a: BigInteger, _ b: BigInteger) -> BigInteger {
        a < b ? wrapped(a - b + radix + prime) : a - b
    }

    /// `a + b`, less p if it carries or is not reduced.
    private func add(_ a: BigInteger, _ b: BigInteger) -> BigInteger {
        let sum = a + b
        if sum >= radix {
            return wrapped(sum - prime)
        }
        return sum >= prime ? sum - prime : sum
    }

    /// The Montgomery product, less p once if it is not reduced.
    private func multiply(_ a: BigInteger, _ b: BigInteger) -> BigInteger {
        let product = a * b
        let factor = wrapped(wrapped(product) * negativeInverse)
        let bits = radix.bitWidth - 1
        let result = (product + factor * prime) >> bits
        return result >= prime ? result - prime : result
    }

    private func wrapped(_ a: BigInteger) -> BigInteger {
        let bits = radix.bitWidth - 1
        return a - (a >> bits) << bits
    }

    /// The sum of the overread "point" (x1, y1) and (x2, y2), all as the words that stand in memory.
    func sum(
        _ x1: BigInteger, _ y1: BigInteger, _ x2: BigInteger, _ y2: BigInteger
    ) -> (x: BigInteger, y: BigInteger, z: BigInteger) {
        let h = subtract(x2, x1)
        let slope = subtract(y2, y1)
        let hh = multiply(h, h)
        let twice = add(hh, hh)
        let i = add(twice, twice)
        let j = multiply(h, i)
        let r = add(slope, slope)
        let v = multiply(x1, i)
        let x3 = subtract(subtract(multiply(r, r), j), add(v, v))
        let y1j = multiply(y1, j)
        let y3 = subtract(multiply(subtract(v, x3), r), add(y1j, y1j))
        return (x3, y3, add(h, h))
    }
}

extension PowersOfTau {
    /// What snarkjs takes for τ^(2 rows - 1) - τ^(rows - 1). Nil if the file ends behind the powers.
    func overreadDifference(_ rows: Int) -> JacobianPoint<Curve.G1Curve>? {
        let size = MemoryLayout<Curve.G1Curve.Coordinate>.size
        guard let bytes = bytesBehindPowers(2 * size),
            let arithmetic = OverreadDifference(
                prime: Curve.G1Curve.Coordinate.prime, byteCount: size)
        else { return nil }
        let negative = withUnsafeBytes(of: -power(rows - 1)) { Array($0) }
        let all = [bytes, negative].flatMap { [$0[..<size], $0[size...]] }
            .map { BigInteger(littleEndianBytes: $0) }
        let sum = arithmetic.sum(all[0], all[1], all[2], all[3])
        // The words in memory are those of an element times the radix.
        let two = Curve.G1Curve.Coordinate.one + .one
        let inverse = two.powerVariableTime(BigInteger(8 * size)).inverseOrZero()
        func element(_ words: BigInteger) -> Curve.G1Curve.Coordinate? {
            guard let reduced = try? words.modulo(Curve.G1Curve.Coordinate.prime),
                let element = try? Curve.G1Curve.Coordinate(components: [reduced])
            else { return nil }
            return element * inverse
        }
        guard let x = element(sum.x), let y = element(sum.y), let z = element(sum.z) else {
            return nil
        }
        return JacobianPoint(unchecked: x, y, z)
    }
}
