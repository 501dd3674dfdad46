/// RS1024 of SLIP-39: a Reed-Solomon code over GF(1024) that finds any three wrong words.
enum SLIP39Checksum {
    static let wordCount = 3

    private static let generator: [UInt32] = [
        0xe0e040, 0x1c1_c080, 0x383_8100, 0x707_0200, 0xe0e_0009, 0x1c0c_2412, 0x3808_6c24,
        0x3090_fc48, 0x21b1_f890, 0x3f3f_120,
    ]

    /// Of the words with zeros behind. Time depends on the number of words alone.
    private static func remainder(
        _ words: [UInt16], zeros: Int, isExtendable: Bool
    ) -> UInt32 {
        var remainder: UInt32 = 1
        func append(_ value: UInt16) {
            let top = remainder >> 20
            remainder = (remainder & 0xfffff) << 10 ^ UInt32(value)
            for (i, term) in generator.enumerated() {
                remainder ^= (0 &- (top >> UInt32(i) & 1)) & term
            }
        }
        for letter in (isExtendable ? "shamir_extendable" : "shamir").utf8 {
            append(UInt16(letter))
        }
        for word in words { append(word) }
        for _ in 0..<zeros { append(0) }
        return remainder
    }

    /// The three words that make `words` a code word.
    static func words(for words: [UInt16], isExtendable: Bool) -> [UInt16] {
        let checksum = remainder(words, zeros: wordCount, isExtendable: isExtendable) ^ 1
        return [20, 10, 0].map { UInt16(truncatingIfNeeded: checksum >> $0 & 1023) }
    }

    static func holds(_ words: [UInt16], isExtendable: Bool) -> Bool {
        remainder(words, zeros: 0, isExtendable: isExtendable) == 1
    }
}
