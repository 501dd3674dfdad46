internal import BigIntegers
internal import FiniteFields

/// Raising to a fixed public power by sliding windows of 4 bits: the steps are worked out once.
struct FixedPower: Sendable {
    /// Squarings, then a multiplication by the odd power `2 index + 1`; the last may have none.
    private let steps: [(squarings: Int, index: Int?)]

    /// - Precondition: `exponent` is not negative.
    init(_ exponent: BigInteger) {
        precondition(exponent.signum >= 0, "a negative exponent")
        var steps = [(squarings: Int, index: Int?)]()
        var squarings = 0
        var position = exponent.bitWidth - 1
        while position >= 0 {
            guard exponent.bit(position) else {
                squarings += 1
                position -= 1
                continue
            }
            var low = max(position - 3, 0)
            while !exponent.bit(low) { low += 1 }
            let window = (low...position).reversed().reduce(0) {
                2 * $0 + (exponent.bit($1) ? 1 : 0)
            }
            steps.append((squarings + position - low + 1, window / 2))
            squarings = 0
            position = low - 1
        }
        if squarings > 0 { steps.append((squarings, nil)) }
        self.steps = steps
    }

    /// Constant time in `base`.
    func callAsFunction<F: Ring>(_ base: F) -> F {
        let square = base.squared()
        var odd = InlineArray<8, F>(repeating: base)
        for i in 1..<8 { odd[i] = odd[i - 1] * square }
        var result = F.one
        for (number, step) in steps.enumerated() {
            if number > 0 { for _ in 0..<step.squarings { result = result.squared() } }
            if let index = step.index { result = number > 0 ? result * odd[index] : odd[index] }
        }
        return result
    }
}
