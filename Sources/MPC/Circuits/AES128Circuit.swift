/// AES-128 as a circuit (FIPS 197).
public enum AES128Circuit {
    typealias Bit = BooleanCircuitBuilder.Bit

    /// Encryption of one block: inputs are the key and the block, the output is the ciphertext, 128 bits
    /// each. Bit k of byte j, the lowest 0, is bit 8j + k. 6400 AND gates, 32 an S-box, and depth 60; or,
    /// where rounds cost more than gates, 7200 and depth 40.
    public static func encryption(shallow: Bool = false) -> BooleanCircuit {
        var builder = BooleanCircuitBuilder()
        let key = bytes(builder.input(128))
        let block = bytes(builder.input(128))
        let box = SBoxCircuit(shallow ? .tower : .polynomial)
        var roundKey = key
        var state = xor(block, roundKey, &builder)
        for round in 1...10 {
            // FIPS 197, 5.1: SubBytes, ShiftRows, MixColumns, AddRoundKey.
            let substituted = state.map { box.apply($0, &builder) }
            var shifted = (0..<16).map { substituted[($0 + 4 * ($0 % 4)) % 16] }
            if round < 10 { shifted = mixColumns(shifted, &builder) }
            roundKey = next(roundKey, round: round, box, &builder)
            state = xor(shifted, roundKey, &builder)
        }
        return builder.build([state.flatMap(\.self)])
    }

    private static func bytes(_ bits: [Bit]) -> [[Bit]] {
        (0..<bits.count / 8).map { Array(bits[8 * $0..<8 * $0 + 8]) }
    }

    private static func xor(
        _ a: [[Bit]], _ b: [[Bit]], _ builder: inout BooleanCircuitBuilder
    ) -> [[Bit]] {
        a.indices.map { builder.xor(a[$0], b[$0]) }
    }

    /// x · 2 in AES's field (FIPS 197, 4.2.1).
    private static func double(_ x: [Bit], _ builder: inout BooleanCircuitBuilder) -> [Bit] {
        var z = [x[7]] + x[..<7]
        for k in [1, 3, 4] { z[k] = builder.xor(z[k], x[7]) }
        return z
    }

    /// FIPS 197, 5.1.3.
    private static func mixColumns(
        _ state: [[Bit]], _ builder: inout BooleanCircuitBuilder
    ) -> [[Bit]] {
        var z = state
        for column in stride(from: 0, to: 16, by: 4) {
            let a = Array(state[column..<column + 4])
            let all = builder.xor(builder.xor(a[0], a[1]), builder.xor(a[2], a[3]))
            for row in 0..<4 {
                // 2aᵣ + 3aᵣ₊₁ + aᵣ₊₂ + aᵣ₊₃ = aᵣ + Σ + 2(aᵣ + aᵣ₊₁).
                let pair = double(builder.xor(a[row], a[(row + 1) % 4]), &builder)
                z[column + row] = builder.xor(builder.xor(a[row], all), pair)
            }
        }
        return z
    }

    /// The next round's key (FIPS 197, 5.2).
    private static func next(
        _ key: [[Bit]], round: Int, _ box: SBoxCircuit, _ builder: inout BooleanCircuitBuilder
    ) -> [[Bit]] {
        var constant: UInt64 = 1
        for _ in 1..<round { constant = constant << 1 ^ (constant >> 7 == 1 ? 0x11b : 0) }
        var word = (0..<4).map { box.apply(key[12 + ($0 + 1) % 4], &builder) }
        word[0] = builder.xor(word[0], BooleanCircuitBuilder.word(constant, width: 8))
        var z: [[Bit]] = []
        for column in 0..<4 {
            word = xor(word, Array(key[4 * column..<4 * column + 4]), &builder)
            z += word
        }
        return z
    }
}
