extension ReplicatedParty {
    public var claim: SecurityClaim {
        SecurityClaim(parties: 3, corruptible: 1, adversary: .passive)
    }

    /// See Protocols/replicated.md. Nothing comes from preprocessing.
    public func cost(of operation: BasicOperation, count: Int) -> OperationCost {
        func words(_ width: Int) -> Int { (count + 63) / 64 * width }
        let (rounds, sent): (Int, Int) =
            switch operation {
            case .random, .randomBits: (0, 0)
            case .input, .open, .openToOne, .multiply, .dotProducts: (1, count)
            case .inputBits(let width), .openBits(let width), .openBitsToOne(let width),
                .and(let width):
                (1, words(width))
            case .bitToArithmetic, .daBits: (2, count)
            case .edaBits(let width): injectionCost(width, count)
            }
        return OperationCost(rounds: sent == 0 ? 0 : rounds, bytes: 8 * sent)
    }

    /// Rounds, and words of the party that sends most, of `toArithmetic`.
    private func injectionCost(_ width: Int, _ count: Int) -> (Int, Int) {
        if isInjected(count: count, width: width) { return (2, width * count) }
        // Mask in, adder of 64 bits, opening to two parties.
        let plane = (count + 63) / 64
        var planes = 64 + 63 + (64)
        var size = 1
        while size < 63 {
            for j in 0..<63 where j & size != 0 { planes += j >= 2 * size ? 2 : 1 }
            size *= 2
        }
        return (9, planes * plane)
    }

    /// Random bits that nobody knows, shared both ways. Two rounds.
    public func daBits(count: Int) async throws(MPCError) -> (ArithmeticShares, BooleanShares) {
        let bits = randomBits(count: count, width: 1)
        return (try await bitToArithmetic(bits), bits)
    }

    /// Random numbers of `width` bits, shared both ways. As `toArithmetic`.
    public func edaBits(
        count: Int, width: Int
    ) async throws(MPCError) -> (ArithmeticShares, BooleanShares) {
        let bits = randomBits(count: count, width: width)
        return (try await toArithmetic(bits), bits)
    }
}
