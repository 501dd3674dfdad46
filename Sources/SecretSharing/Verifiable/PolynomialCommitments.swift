internal import EllipticCurves
internal import FiniteFields

/// Commitments to the coefficients of a polynomial, one element each, the constant term's first: what a
/// dealer of Feldman's or Pedersen's sharing publishes. For public values: variable time.
struct PolynomialCommitments<G: PrimeOrderGroup>: Sendable, Equatable {
    let elements: [G]

    /// Throws `.wrongCommitmentCount` unless there are `threshold + 1` elements: with more, more shares
    /// than everybody believes would be needed, with none, nothing would be checked.
    init(_ elements: [G], threshold: Int) throws(SecretSharingError) {
        guard threshold >= 0, elements.count == threshold + 1 else {
            throw .wrongCommitmentCount(expected: threshold + 1, found: elements.count)
        }
        self.elements = elements
    }

    /// Decodes elements one after the other.
    ///
    /// Throws `.wrongCommitmentCount`, of which `found` counts a part of an element as one, and
    /// `.malformedCommitment`.
    init(canonicalBytes bytes: [UInt8], threshold: Int) throws(SecretSharingError) {
        let size = G.canonicalByteCount
        guard threshold >= 0, bytes.count.isMultiple(of: size),
            bytes.count / size == threshold + 1
        else {
            throw .wrongCommitmentCount(
                expected: threshold + 1, found: (bytes.count + size - 1) / size)
        }
        var elements = [G]()
        for position in 0...threshold {
            do {
                elements.append(
                    try G(
                        canonicalBytesOrIdentity: Array(
                            bytes[(size * position)..<(size * (position + 1))])))
            } catch {
                throw .malformedCommitment(position: position)
            }
        }
        self.elements = elements
    }

    var canonicalBytes: [UInt8] { elements.flatMap { $0.canonicalBytes() } }

    /// The polynomial's value in the exponent: sum of x^j C_j.
    func value(at index: ShareIndex<G.Scalar>) -> G {
        let words = index.element.canonicalWords
        if words[1] | words[2] | words[3] == 0, words[0] < 1 << 16 {
            // Horner's rule with a few doublings a step.
            return elements.reversed().reduce(.zero) { Self.multiply($0, by: words[0]) + $1 }
        }
        var power = G.Scalar.one
        var powers = [G.Scalar]()
        for _ in elements {
            powers.append(power)
            power *= index.element
        }
        return G.sumOfProductsVariableTime(powers, elements)
    }

    /// Sum over the indices of factor times value: one multiplication of each commitment, however many
    /// indices.
    func combination(_ terms: [(index: ShareIndex<G.Scalar>, factor: G.Scalar)]) -> G {
        var powers = terms.map(\.factor)
        var scalars = [G.Scalar]()
        for _ in elements {
            scalars.append(powers.reduce(.zero, +))
            for (i, term) in terms.enumerated() { powers[i] *= term.index.element }
        }
        return G.sumOfProductsVariableTime(scalars, elements)
    }

    private static func multiply(_ element: G, by number: UInt64) -> G {
        var product = G.zero
        for bit in stride(from: 63 - number.leadingZeroBitCount, through: 0, by: -1) {
            product = product.doubled()
            if number >> UInt64(bit) & 1 == 1 { product += element }
        }
        return product
    }
}

extension ScalarField {
    /// A number below 2^128, for batch verification: a wrong sum passes with probability 2^-128.
    static func randomBatchFactor() -> Self {
        var generator = SystemRandomNumberGenerator()
        return Self(generator.next() as UInt64) * Self(1 << 63).doubled()
            + Self(generator.next() as UInt64)
    }
}
