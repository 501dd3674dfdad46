package import MPC

/// By which parties find out, of numbers that each has input over a field, whether they are short: a word, or not
/// much longer. Nobody sees them.
///
/// With its numbers a party inputs *masks*, some sets of one for each of 64 subsets. Public coins then choose the
/// subsets, the party says which set is taken, and of each subset the sum of its numbers and the mask is opened: below
/// 2^`bits`, or the party has given something longer.
///
/// Of a number that is 2^`bits` or more (of the integers of its class the nearest to 0) the sums with it and
/// without it differ by so much: one of them shows whatever the mask is. All of a set's subsets pass with
/// probability 2^-64, any of the sets' with 2^-60 (approximate proofs of smallness as of Gentry, Halevi, Lyubashevsky,
/// EUROCRYPT 2022, with subsets).
/// What is opened tells nothing: a sum of words is below 2^`sumBits`, a mask uniform below 2^`bits`, and the
/// party takes the first set of which all 64 come to 2^`sumBits` or more: these are uniform from there to
/// 2^`bits`, and which set it is depends on masks alone (Lyubashevsky, ASIACRYPT 2009: rejection). That no set
/// fits has probability 2^-64.
package struct LengthTest: Sendable {
    package static let subsets = InputTags.subsets
    package static let sets = 16
    /// Bits by which a mask is longer than what it hides.
    private static let slack = 10
    /// Numbers that share masks.
    private static let block = 1 << 13

    /// Numbers of each party.
    package let count: Int
    /// Sums of words are below 2^(this).
    package let sumBits: Int
    /// What passes is below 2^(this) in magnitude.
    package var bits: Int { sumBits + Self.slack }

    /// Precondition: some numbers.
    package init(count: Int) {
        precondition(count > 0, "nothing to test")
        self.count = count
        sumBits = 64 + Self.bitCount(min(count, Self.block) - 1)
    }

    /// The number of bits of a number that is not negative.
    static func bitCount(_ number: Int) -> Int { Int.bitWidth - number.leadingZeroBitCount }

    var blocks: [Range<Int>] {
        stride(from: 0, to: count, by: Self.block).map { $0..<min($0 + Self.block, count) }
    }
    static var masksOfBlock: Int { sets * subsets }
    package var maskCount: Int { blocks.count * Self.masksOfBlock }

    /// Uniform numbers of `width` bits, at most 128.
    package static func numbers(_ count: Int, width: Int) throws(MPCError) -> [UInt128] {
        let seed = try DerivedRandomness.bytes(count: 32)
        let words = DerivedRandomness.words("swift-mpc/masks/v1", [seed], count: 2 * count)
        return (0..<count).map {
            let number = UInt128(words[2 * $0]) | UInt128(words[2 * $0 + 1]) << 64
            return number >> UInt128(128 - width)
        }
    }

    /// For each number the subsets that it is in: bit s for subset s.
    func members(coins: [UInt8]) -> [UInt64] {
        DerivedRandomness.words("swift-mpc/length-subsets/v1", [coins], count: count)
    }

    /// Of each block the set of masks that is taken; nil if none fits. Time that doesn't depend on the numbers.
    package func chosenSets(
        _ numbers: [UInt128], members: [UInt64], masks: [UInt128]
    ) -> [UInt8]? {
        let least = UInt128(1) << UInt128(sumBits)
        let most = UInt128(1) << UInt128(bits)
        var chosen: [UInt8] = []
        for (block, range) in blocks.enumerated() {
            let sums = InputTags.sums(
                numbers[range], members: Array(members[range]), zero: 0
            ) { $0 &+ $1 }
            let fits = (0..<Self.sets).map { set in
                let start = block * Self.masksOfBlock + set * Self.subsets
                return sums.indices.reduce(true) { fits, subset in
                    let hidden = sums[subset] &+ masks[start + subset]
                    let isInside = hidden >= least && hidden < most
                    return isInside && fits
                }
            }
            guard let first = fits.firstIndex(of: true) else { return nil }
            chosen.append(UInt8(first))
        }
        return chosen
    }
}
