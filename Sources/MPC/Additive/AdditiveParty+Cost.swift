extension AdditiveParty {
    /// See Protocols/additive-mpc.md.
    public func cost(of operation: BasicOperation, count: Int) -> OperationCost {
        let others = partyCount - 1
        func words(_ width: Int) -> Int { (count + 63) / 64 * width }
        func round(_ bytes: Int, _ use: PreprocessingUse = PreprocessingUse()) -> OperationCost {
            OperationCost(rounds: bytes == 0 ? 0 : 1, bytes: bytes, preprocessing: use)
        }
        func products(_ count: Int) -> OperationCost {
            var use = PreprocessingUse()
            use.triples = kinds.triples.units(for: count) * kinds.triples.elements
            return round(others * 2 * count * domain.wireBytes, use)
        }
        switch operation {
        case .input, .random, .inputBits, .randomBits: return round(0)
        case .open: return round(others * count * domain.wireBytes)
        case .openToOne: return round(count * domain.wireBytes)
        case .multiply: return products(count)
        case .dotProducts(let length): return products(count * length)
        case .openBits(let width): return round(others * 8 * words(width))
        case .openBitsToOne(let width): return round(8 * words(width))
        case .and(let width):
            var use = PreprocessingUse()
            use.bitTripleWords = words(width)
            return round(others * 16 * words(width), use)
        }
    }
}
