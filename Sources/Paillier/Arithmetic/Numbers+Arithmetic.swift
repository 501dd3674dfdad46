internal import CGMP

/// Arithmetic row by row, in time that depends on counts and widths only. An operand of one row stands
/// for as many as the other has.
extension Numbers {
    /// Products, as wide as both together.
    func multiplied(by other: Numbers) -> Numbers {
        let (long, short) = width >= other.width ? (self, other) : (other, self)
        let rows = Self.commonCount(self, other)
        let made = Numbers(count: rows, width: width + other.width)
        Self.withScratch(long.width, short.width) { scratch in
            long.read { x in
                short.read { y in
                    made.write { z in
                        for i in 0..<rows {
                            cgmp_words_multiply(
                                z + i * made.width, x + (long.count == 1 ? 0 : i) * long.width,
                                long.width, y + (short.count == 1 ? 0 : i) * short.width,
                                short.width, scratch)
                        }
                    }
                }
            }
        }
        return made
    }

    /// Residues modulo the one number `modulus`, in its width; its highest word is not zero.
    func modulo(_ modulus: Numbers) -> Numbers { divided(by: modulus, keepingQuotient: false).1 }

    /// Quotients, `width - modulus.width + 1` words, and residues.
    func quotientAndRemainder(dividingBy modulus: Numbers) -> (
        quotient: Numbers, remainder: Numbers
    ) {
        divided(by: modulus, keepingQuotient: true)
    }

    private func divided(by modulus: Numbers, keepingQuotient: Bool) -> (Numbers, Numbers) {
        precondition(modulus.count == 1, "one modulus")
        let length = max(width, modulus.width)
        let quotients = Numbers(count: count, width: length - modulus.width + 1)
        let remainders = Numbers(count: count, width: modulus.width)
        let row = Numbers(count: 1, width: length)
        Self.withScratch(length, modulus.width) { scratch in
            read { x in
                modulus.read { m in
                    for i in 0..<count {
                        row.write { t in
                            t.update(repeating: 0, count: length)
                            t.update(from: x + i * width, count: width)
                            if keepingQuotient {
                                quotients.write { q in
                                    cgmp_words_divide(
                                        q + i * quotients.width, t, length, m, modulus.width,
                                        scratch)
                                }
                            } else {
                                cgmp_words_modulo(t, length, m, modulus.width, scratch)
                            }
                            remainders.write { r in
                                (r + i * modulus.width).update(from: t, count: modulus.width)
                            }
                        }
                    }
                }
            }
        }
        return (quotients, remainders)
    }

    /// Sums, one word wider than the wider operand.
    func adding(_ other: Numbers) -> Numbers {
        let rows = Self.commonCount(self, other)
        let made = Numbers(count: rows, width: max(width, other.width) + 1)
        let (a, b) = (widened(to: made.width), other.widened(to: made.width))
        a.read { x in
            b.read { y in
                made.write { z in
                    for i in 0..<rows {
                        _ = cgmp_words_add(
                            z + i * made.width, x + (a.count == 1 ? 0 : i) * made.width,
                            y + (b.count == 1 ? 0 : i) * made.width, made.width)
                    }
                }
            }
        }
        return made
    }

    /// `self - other` modulo `modulus`, for operands below it and of its width.
    func subtracting(_ other: Numbers, modulo modulus: Numbers) -> Numbers {
        precondition(width == modulus.width && other.width == width, "operands of other widths")
        let rows = Self.commonCount(self, other)
        let made = Numbers(count: rows, width: width)
        read { x in
            other.read { y in
                modulus.read { m in
                    made.write { z in
                        for i in 0..<rows {
                            let row = z + i * width
                            let borrow = cgmp_words_subtract(
                                row, x + (count == 1 ? 0 : i) * width,
                                y + (other.count == 1 ? 0 : i) * width, width)
                            _ = cgmp_words_add_if(borrow, row, row, m, width)
                        }
                    }
                }
            }
        }
        return made
    }

    /// Row by row, 1 if the number is above the one number `limit` of the same width, else 0.
    func isAbove(_ limit: Numbers) -> [UInt64] {
        precondition(limit.count == 1 && limit.width == width, "one limit of this width")
        let difference = Numbers(count: 1, width: width)
        return read { x in
            limit.read { l in
                difference.write { z in
                    (0..<count).map { cgmp_words_subtract(z, l, x + $0 * width, width) }
                }
            }
        }
    }

    /// Row by row, 1 if the number is below the one number `limit` of the same width, else 0.
    func isBelow(_ limit: Numbers) -> [UInt64] {
        precondition(limit.count == 1 && limit.width == width, "one limit of this width")
        let difference = Numbers(count: 1, width: width)
        return read { x in
            limit.read { l in
                difference.write { z in
                    (0..<count).map { cgmp_words_subtract(z, x + $0 * width, l, width) }
                }
            }
        }
    }

    /// Row by row, whether it is zero.
    var isZero: [Bool] { isEqual(to: Numbers(count: 1, width: width)) }

    /// Rows minus the one number `other` modulo 2^(64 width), where `choices` says 1.
    func subtracting(_ other: Numbers, where choices: [UInt64]) -> Numbers {
        precondition(other.count == 1 && other.width == width && choices.count == count, "lengths")
        let made = Numbers(count: count, width: width)
        read { x in
            other.read { y in
                made.write { z in
                    for i in 0..<count {
                        let at = i * width
                        _ = cgmp_words_subtract_if(choices[i], z + at, x + at, y, width)
                    }
                }
            }
        }
        return made
    }

    /// The inverse of one number modulo an odd one of the same width; nil if they are not coprime.
    func inverse(modulo modulus: Numbers) -> Numbers? {
        precondition(count == 1 && modulus.count == 1 && width == modulus.width, "one number")
        let made = Numbers(count: 1, width: width)
        let row = rows(0..<1)
        let exists = Self.withScratch(width, width) { scratch in
            modulus.read { m in
                row.write { x in
                    made.write { z in cgmp_words_invert(z, x, m, width, scratch) }
                }
            }
        }
        return exists != 0 ? made : nil
    }

    /// Row by row, whether both are the same, in constant time.
    func isEqual(to other: Numbers) -> [Bool] {
        let rows = Self.commonCount(self, other)
        precondition(width == other.width, "numbers of other widths")
        return read { x in
            other.read { y in
                (0..<rows).map { i in
                    var difference: UInt64 = 0
                    for w in 0..<width {
                        difference |=
                            x[(count == 1 ? 0 : i) * width + w]
                            ^ y[(other.count == 1 ? 0 : i) * width + w]
                    }
                    return difference == 0
                }
            }
        }
    }

    /// Row i of `self` where bit i of `choices` is 1, of `other` where it is 0; rows of one width.
    func selecting(_ choices: [UInt64], else other: Numbers) -> Numbers {
        let rows = choices.count
        precondition(width == other.width, "numbers of other widths")
        let made = Numbers(count: rows, width: width)
        read { x in
            other.read { y in
                made.write { z in
                    for i in 0..<rows {
                        let mask = 0 &- choices[i]
                        for w in 0..<width {
                            let a = x[(count == 1 ? 0 : i) * width + w]
                            let b = y[(other.count == 1 ? 0 : i) * width + w]
                            z[i * width + w] = b ^ (mask & (a ^ b))
                        }
                    }
                }
            }
        }
        return made
    }

    private static func commonCount(_ a: Numbers, _ b: Numbers) -> Int {
        precondition(a.count == b.count || a.count == 1 || b.count == 1, "columns differ in length")
        return a.count == 1 ? b.count : a.count
    }

    private static func withScratch<Result>(
        _ longest: Int, _ other: Int, _ body: (UnsafeMutablePointer<UInt64>) -> Result
    ) -> Result {
        Numbers(count: 1, width: cgmp_words_scratch(longest, other)).write(body)
    }
}
