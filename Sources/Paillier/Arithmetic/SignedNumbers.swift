internal import BigIntegers
internal import CGMP

/// A column of secret signed integers in two's complement, all in -2^bits ..< 2^bits.
///
/// Operations take time that depends on counts and lengths only.
struct SignedNumbers: Sendable {
    /// Two's complement, `bits / 64 + 1` words each.
    let words: Numbers
    let bits: Int

    var count: Int { words.count }

    /// Takes two's complement words of the width that `bits` asks for.
    init(twosComplement words: Numbers, bits: Int) {
        precondition(words.width == Self.width(bits), "words of another width")
        self.words = words
        self.bits = bits
    }

    static func width(_ bits: Int) -> Int { bits / 64 + 1 }

    /// Non-negative numbers below 2^bits, in any width.
    init(nonNegative numbers: Numbers, bits: Int) {
        self.init(twosComplement: numbers.widened(to: Self.width(bits)), bits: bits)
    }

    /// Uniform in -2^bits ..< 2^bits.
    static func random(count: Int, bits: Int) -> SignedNumbers {
        let offset = Numbers.random(count: count, bits: bits + 1)
        return SignedNumbers(twosComplement: offset.widened(to: width(bits)), bits: bits)
            .adding(power: bits, negative: true)
    }

    /// `self + 2^power`, or minus it. The result must be within `bits`.
    private func adding(power: Int, negative: Bool) -> SignedNumbers {
        let made = Numbers(count: count, width: words.width)
        let term = Numbers([BigInteger(1) << power], width: words.width)
        words.read { x in
            term.read { t in
                made.write { z in
                    for i in 0..<count {
                        let at = i * words.width
                        if negative {
                            _ = cgmp_words_subtract(z + at, x + at, t, words.width)
                        } else {
                            _ = cgmp_words_add(z + at, x + at, t, words.width)
                        }
                    }
                }
            }
        }
        return SignedNumbers(twosComplement: made, bits: bits)
    }

    /// `self + 2^limit` as unsigned numbers of `limit + 1` bits: what a table of signed powers takes.
    /// - Precondition: all are in -2^limit ..< 2^limit.
    func offset(by limit: Int) -> Numbers {
        extended(to: max(limit, bits)).adding(power: limit, negative: false).words
            .widened(to: (limit + 1 + 63) / 64)
    }

    /// The same numbers, wider.
    func extended(to newBits: Int) -> SignedNumbers {
        precondition(newBits >= bits, "can't be narrowed")
        let made = Numbers(count: count, width: Self.width(newBits))
        let width = words.width
        words.read { x in
            made.write { z in
                for i in 0..<count {
                    let sign = 0 &- (x[i * width + width - 1] >> 63)
                    for w in 0..<made.width {
                        z[i * made.width + w] = w < width ? x[i * width + w] : sign
                    }
                }
            }
        }
        return SignedNumbers(twosComplement: made, bits: newBits)
    }

    /// Whether words that came from elsewhere are in -2^bits ..< 2^bits: from bit `bits` up, all are the
    /// sign. Constant time but for the verdict.
    var areInRange: Bool {
        words.read { x in
            (0..<count).allSatisfy { i in
                let top = Int64(bitPattern: x[(i + 1) * words.width - 1]) >> Int64(bits % 64)
                return top == 0 || top == -1
            }
        }
    }

    /// 1 for negative numbers, 0 for others.
    var signs: [UInt64] {
        words.read { x in (0..<count).map { x[$0 * words.width + words.width - 1] >> 63 } }
    }

    /// The magnitudes, at most 2^bits, in the same width.
    func magnitudes() -> Numbers {
        let made = Numbers(count: count, width: words.width)
        let width = words.width
        words.read { x in
            made.write { z in
                for i in 0..<count {
                    let sign = x[i * width + width - 1] >> 63
                    var carry = sign
                    for w in (i * width)..<((i + 1) * width) {
                        let (sum, overflow) = (x[w] ^ (0 &- sign)).addingReportingOverflow(carry)
                        z[w] = sum
                        carry = overflow ? 1 : 0
                    }
                }
            }
        }
        return made
    }

    /// Residues modulo the one number `modulus`, which exceeds 2^bits.
    func residues(modulo modulus: Numbers) -> Numbers {
        let width = max(modulus.width, words.width)
        let wide = extended(to: 64 * width - 1).words
        let padded = modulus.widened(to: width)
        let made = Numbers(count: count, width: width)
        wide.read { x in
            padded.read { m in
                made.write { z in
                    for i in 0..<count {
                        let at = i * width
                        _ = cgmp_words_add_if(x[at + width - 1] >> 63, z + at, x + at, m, width)
                    }
                }
            }
        }
        return made.widened(to: modulus.width)
    }

    /// Sums row by row.
    func adding(_ other: SignedNumbers) -> SignedNumbers {
        let bits = max(bits, other.bits) + 1
        let (a, b) = (extended(to: bits).words, other.extended(to: bits).words)
        let made = Numbers(count: count, width: a.width)
        a.read { x in
            b.read { y in
                made.write { z in
                    for i in 0..<count {
                        _ = cgmp_words_add(
                            z + i * a.width, x + i * a.width, y + i * a.width, a.width)
                    }
                }
            }
        }
        return SignedNumbers(twosComplement: made, bits: bits)
    }

    var negated: SignedNumbers {
        // -(-2^bits) needs one more.
        let from = extended(to: bits + 1).words
        let made = Numbers(count: count, width: from.width)
        let zero = Numbers(count: 1, width: from.width)
        from.read { x in
            zero.read { zero in
                made.write { z in
                    for i in 0..<count {
                        let at = i * from.width
                        _ = cgmp_words_subtract(z + at, zero, x + at, from.width)
                    }
                }
            }
        }
        return SignedNumbers(twosComplement: made, bits: bits + 1)
    }

    /// Products with non-negative numbers below 2^(their bits), row by row or with one for all.
    func multiplied(by factor: Numbers, bits factorBits: Int) -> SignedNumbers {
        let bits = bits + factorBits
        let width = Self.width(bits)
        let made = Numbers(count: count, width: width)
        let wide = extended(to: bits).words
        // Two's complement multiplies modulo 2^(64 width).
        wide.read { x in
            factor.read { y in
                made.write { z in
                    for i in 0..<count {
                        let multiplier = y + (factor.count == 1 ? 0 : i) * factor.width
                        for w in 0..<min(factor.width, width) {
                            _ = cgmp_words_add_product(
                                z + i * width + w, x + i * width, width - w, multiplier[w])
                        }
                    }
                }
            }
        }
        return SignedNumbers(twosComplement: made, bits: bits)
    }

    /// The numbers as public integers: from here on they are not secret.
    func reveal() -> [BigInteger] {
        let magnitudes = magnitudes().reveal()
        return zip(magnitudes, signs).map { $1 == 1 ? -$0 : $0 }
    }
}
