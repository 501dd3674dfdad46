internal import MPC

/// Two words that tell apart the pads that a party put into a run and those that it tells the recipient:
/// polynomials in two points of GF(2^64) with the pads as coefficients, each hidden by a word.
///
/// The points are drawn when both are fixed: of n pads two that differ have the same hash with a probability
/// of at most (n / 2^64)^2. A polynomial is linear over bits, so that it is taken of shares as well.
/// (J. L. Carter, M. N. Wegman, JCSS 1981; over GF(2^64) = GF(2)[x] / (x^64 + x^4 + x^3 + x + 1).)
struct PadHash {
    static let wordCount = 2
    /// For each point its products with x^0 ... x^63.
    private let multiples: [[UInt64]]

    /// - Parameter challenge: what nobody could foresee when the pads were fixed.
    init(challenge: [UInt8], result: Int) {
        multiples = DerivedRandomness.words(
            "swift-mpc/pad-points/v1", [challenge, InputTags.bytes([UInt64(result)])],
            count: Self.wordCount
        ).map { point in
            var (power, found) = (point, [UInt64]())
            for _ in 0..<64 {
                found.append(power)
                power = power << 1 ^ (0 &- (power >> 63)) & 0x1b
            }
            return found
        }
    }

    /// The product of a word with a point. In constant time.
    private static func multiply(_ multiples: [UInt64], _ word: UInt64) -> UInt64 {
        var product: UInt64 = 0
        for k in 0..<64 { product ^= multiples[k] & (0 &- (word >> UInt64(k) & 1)) }
        return product
    }

    /// The hash of pads, behind the words that hide it: of elements of whatever kind that words act on.
    func of<Element>(
        _ words: [Element], zero: Element, xor: (Element, Element) -> Element,
        map: (Element, (UInt64) -> UInt64) -> Element
    ) -> [Element] {
        multiples.enumerated().map { place, multiples in
            let sum = words.dropFirst(Self.wordCount).reduce(zero) { sum, pad in
                map(xor(sum, pad)) { Self.multiply(multiples, $0) }
            }
            return xor(sum, words[place])
        }
    }

    func of(_ words: [UInt64]) -> [UInt64] { of(words, zero: 0, xor: ^) { $1($0) } }
}
