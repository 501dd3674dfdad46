internal import FiniteFields

/// The self-shrinking Grain generator from which Poseidon's constants come.
///
/// Source: Grassi, Khovratovich, Rechberger, Roy, Schofnegger, "Poseidon: A New Hash Function for
/// Zero-Knowledge Proof Systems" (ePrint 2019/458), appendix E.
struct GrainGenerator {
    /// 80 bits; the bit that is shifted out next is the lowest.
    private var state: UInt128 = 0

    /// A generator for the permutation x^5 over a prime field.
    init(fieldBits: Int, width: Int, fullRounds: Int, partialRounds: Int) {
        var filled = 0
        func fill(_ value: Int, _ bits: Int) {
            for bit in (0..<bits).reversed() {
                state |= UInt128(value >> bit & 1) << UInt128(filled)
                filled += 1
            }
        }
        fill(1, 2)  // a prime field
        fill(0, 4)  // x^alpha
        fill(fieldBits, 12)
        fill(width, 12)
        fill(fullRounds, 10)
        fill(partialRounds, 10)
        fill(1 << 30 - 1, 30)
        for _ in 0..<160 { _ = step() }
    }

    private mutating func step() -> UInt128 {
        let taps: [UInt128] = [62, 51, 38, 23, 13, 0]
        let bit = taps.reduce(0) { $0 ^ (state >> $1) } & 1
        state = state >> 1 | bit << 79
        return bit
    }

    /// The second of a pair of bits whose first is 1.
    private mutating func bit() -> UInt64 {
        while step() == 0 { _ = step() }
        return UInt64(step())
    }

    /// An integer of as many bits as the field's order, most significant first.
    private mutating func integer<F: ScalarField>(_: F.Type) -> [UInt64] {
        var words = [UInt64](repeating: 0, count: 4)
        for index in (0..<F.bitWidth).reversed() {
            words[index / 64] |= bit() << UInt64(index % 64)
        }
        return words
    }

    /// The next integer that is smaller than the order.
    mutating func element<F: ScalarField>(_: F.Type) -> F {
        while true {
            let words = integer(F.self)
            if let element = try? F(littleEndianBytes: bytes(words)) { return element }
        }
    }

    /// The next integer, reduced.
    mutating func reducedElement<F: ScalarField>(_: F.Type) -> F {
        integer(F.self).reversed().reduce(F.zero) { sum, word in
            sum * F(1 << 32) * F(1 << 32) + F(word)
        }
    }

    private func bytes(_ words: [UInt64]) -> [UInt8] {
        words.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) } }
    }
}
