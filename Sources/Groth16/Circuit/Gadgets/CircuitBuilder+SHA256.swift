internal import FiniteFields

extension CircuitBuilder {
    @usableFromInline typealias Word = SHA256Word<F>

    /// The SHA-256 hash of a message of fixed length: 256 bits, the first byte's most significant bit
    /// first, as are the message's. About 26,000 constraints for each 512 bits of the padded message.
    ///
    /// Source: FIPS 180-4, 6.2.
    @inlinable public mutating func sha256(_ message: [Bit<F>]) -> [Bit<F>] {
        scope("sha256") { circuit in
            // 5.1.1: a one, zeros, and the length in 64 bits.
            var padded = message + [Bit(true)]
            while padded.count % 512 != 448 { padded.append(Bit(false)) }
            padded += (0..<64).reversed().map { Bit(UInt64(message.count) >> $0 & 1 == 1) }
            var hash = SHA256Constants.initial.map { Word($0) }
            for block in stride(from: 0, to: padded.count, by: 512) {
                let words = (0..<16).map { word in
                    Word(bits: padded[(block + 32 * word)..<(block + 32 * word + 32)].reversed())
                }
                hash = circuit.compress(hash, words)
            }
            return hash.flatMap { $0.bits.reversed() }
        }
    }

    // 6.2.2
    @inlinable mutating func compress(_ hash: [Word], _ block: [Word]) -> [Word] {
        var w = block
        for t in 16..<64 {
            let (s0, s1) = (w[t - 15], w[t - 2])
            let sigma0 = xor(s0.rotatedRight(7), s0.rotatedRight(18), s0.shiftedRight(3))
            let sigma1 = xor(s1.rotatedRight(17), s1.rotatedRight(19), s1.shiftedRight(10))
            w.append(sum([sigma1, w[t - 7], sigma0, w[t - 16]]))
        }
        var (a, b, c, d) = (hash[0], hash[1], hash[2], hash[3])
        var (e, f, g, h) = (hash[4], hash[5], hash[6], hash[7])
        for t in 0..<64 {
            let first = [
                h, xor(e.rotatedRight(6), e.rotatedRight(11), e.rotatedRight(25)),
                choose(e, f, g), Word(SHA256Constants.rounds[t]), w[t],
            ]
            let second = [
                xor(a.rotatedRight(2), a.rotatedRight(13), a.rotatedRight(22)), majority(a, b, c),
            ]
            (h, g, f, e) = (g, f, e, sum([d] + first))
            (d, c, b, a) = (c, b, a, sum(first + second))
        }
        return zip(hash, [a, b, c, d, e, f, g, h]).map { sum([$0, $1]) }
    }

    @inlinable mutating func xor(_ a: Word, _ b: Word, _ c: Word) -> Word {
        Word(bits: (0..<32).map { xor(xor(a.bits[$0], b.bits[$0]), c.bits[$0]) })
    }

    /// Ch: f where e is 1, g where it is 0.
    @inlinable mutating func choose(_ e: Word, _ f: Word, _ g: Word) -> Word {
        Word(bits: (0..<32).map { select(e.bits[$0], f.bits[$0], g.bits[$0]) })
    }

    /// Maj: what two of the three are.
    @inlinable mutating func majority(_ a: Word, _ b: Word, _ c: Word) -> Word {
        Word(
            bits: (0..<32).map { i in
                // Where b and c agree it is theirs, else a's: bc + a (b + c - 2bc)
                let both = and(b.bits[i], c.bits[i]).value
                let differ = b.bits[i].value + c.bits[i].value - 2 * both
                return Bit(
                    constrained: multiply(a.bits[i].value, differ, plus: both, "majority"))
            })
    }

    /// The sum modulo 2^32.
    @inlinable mutating func sum(_ words: [Word]) -> Word {
        var total = Value()
        for word in words { total += word.value }
        // At most words.count * (2^32 - 1).
        let width = 32 + Int.bitWidth - (words.count - 1).leadingZeroBitCount
        return Word(bits: Array(bits(of: total, count: width, "sum")[..<32]))
    }
}
