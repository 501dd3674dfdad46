extension ReplicatedParty {
    public var claim: SecurityClaim {
        SecurityClaim(parties: 3, corruptible: 1, adversary: .passive)
    }

    /// See Protocols/replicated.md. Nothing comes from preprocessing.
    public func cost(of operation: BasicOperation, count: Int) -> OperationCost {
        func words(_ width: Int) -> Int { (count + 63) / 64 * width }
        let sent: Int =
            switch operation {
            case .random, .randomBits: 0
            case .input, .open, .openToOne, .multiply, .dotProducts: count
            case .inputBits(let width), .openBits(let width), .openBitsToOne(let width),
                .and(let width):
                words(width)
            }
        return OperationCost(rounds: sent == 0 ? 0 : 1, bytes: 8 * sent)
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
