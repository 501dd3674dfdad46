/// Sums of some of several bits, with gates in common: the pair that most sums have is added up first (Paar,
/// ISIT 1997).
struct SumPlan: Sendable {
    typealias Bit = BooleanCircuitBuilder.Bit

    /// Two bits each, whose sum is the next bit.
    private var pairs: [(Int, Int)] = []
    /// Of each sum, which bits are left to add up.
    private var masks: [Int]
    private let count: Int

    /// The sums of those of `count` bits that are set in a mask. Precondition: `count` is below 32.
    init(_ masks: [Int], of count: Int) {
        precondition(count < 32 && masks.allSatisfy { $0 >> count == 0 }, "bits that aren't there")
        self.masks = masks
        self.count = count
        while count + pairs.count < 62, let pair = commonest() {
            let (both, sum) = (1 << pair.0 | 1 << pair.1, 1 << (count + pairs.count))
            pairs.append(pair)
            for k in masks.indices where self.masks[k] & both == both {
                self.masks[k] = self.masks[k] & ~both | sum
            }
        }
    }

    /// The first of the pairs that most masks have, and two at least.
    private func commonest() -> (Int, Int)? {
        var (most, best): (Int, (Int, Int)?) = (1, nil)
        for i in 0..<count + pairs.count {
            for j in 0..<i {
                let both = 1 << i | 1 << j
                let uses = masks.count { $0 & both == both }
                if uses > most { (most, best) = (uses, (j, i)) }
            }
        }
        return best
    }

    /// The sums of these bits.
    func apply(_ bits: [Bit], _ builder: inout BooleanCircuitBuilder) -> [Bit] {
        precondition(bits.count == count, "another number of bits")
        var bits = bits
        for (a, b) in pairs { bits.append(builder.xor(bits[a], bits[b])) }
        return masks.map { mask in
            builder.xor(bits.indices.filter { mask >> $0 & 1 == 1 }.map { bits[$0] })
        }
    }
}
