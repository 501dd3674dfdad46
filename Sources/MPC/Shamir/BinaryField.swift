/// The field of 2^degree elements, 2 to 5: polynomials over GF(2), a bit a coefficient.
package struct BinaryField: Sendable {
    package let degree: Int

    /// The smallest field with a point other than 0 for each of `parties`.
    package init(parties: Int) {
        precondition((1...31).contains(parties))
        degree = max(2, Int.bitWidth - parties.leadingZeroBitCount)
    }

    /// Irreducible polynomials of degrees 2 to 5.
    static let moduli = [2: 0b111, 3: 0b1011, 4: 0b10011, 5: 0b100101]

    package func multiply(_ a: Int, _ b: Int) -> Int {
        guard let modulus = Self.moduli[degree] else { preconditionFailure("no such field") }
        var product = 0
        for bit in 0..<degree where b >> bit & 1 == 1 { product ^= a << bit }
        for bit in stride(from: 2 * degree - 2, through: degree, by: -1)
        where product >> bit & 1 == 1 {
            product ^= modulus << (bit - degree)
        }
        return product
    }

    /// The inverse of a public element; of 0, 0.
    package func inverse(_ a: Int) -> Int {
        (0..<1 << degree).first { multiply(a, $0) == 1 } ?? 0
    }

    /// The factors with which values at `points` give the value at x of a polynomial of lower degree.
    package func lagrange(at x: Int, from points: [Int]) -> [Int] {
        points.indices.map { i in
            points.indices.reduce(1) { product, j in
                guard j != i else { return product }
                let factor = multiply(x ^ points[j], inverse(points[i] ^ points[j]))
                return multiply(product, factor)
            }
        }
    }
}
