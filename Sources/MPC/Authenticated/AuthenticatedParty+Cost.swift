extension AuthenticatedParty {
    /// Rounds, and bytes to one other party, of a check with elements or bits pending.
    private func check(elements: Bool, bits: Bool) -> (rounds: Int, bytes: Int) {
        let shown = (elements ? share.wireBytes : 0) + (bits ? 1024 : 0)
        // A seed: view, opening, the next commitment. A showing: view and commitment; view and opening.
        return (3, 32 + 48 + 32 + 64 + 64 + shown)
    }

    /// See Protocols/additive-mpc.md. An opening is taken to come after products of its kind, which it has
    /// checked before it.
    public func cost(of operation: BasicOperation, count: Int) -> OperationCost {
        let others = partyCount - 1
        func words(_ width: Int) -> Int { (count + 63) / 64 * width }
        func round(_ bytes: Int, _ use: PreprocessingUse = PreprocessingUse()) -> OperationCost {
            OperationCost(rounds: bytes == 0 ? 0 : 1, bytes: others * bytes, preprocessing: use)
        }
        func masks(_ count: Int) -> PreprocessingUse {
            var use = PreprocessingUse()
            use.masks = count
            return use
        }
        func opening(_ bytes: Int, elements: Bool, masked: Int = 0) -> OperationCost {
            let check = check(elements: elements, bits: !elements)
            return OperationCost(
                rounds: bytes == 0 ? 0 : 1 + 2 * check.rounds,
                bytes: others * (bytes == 0 ? 0 : bytes + 2 * check.bytes),
                preprocessing: masks(masked))
        }
        func products(_ count: Int) -> OperationCost {
            var use = PreprocessingUse()
            let kind = session.kinds.triples
            use.triples = kind.units(for: count) * kind.elements
            let padded = (count + share.lanes - 1) / share.lanes * share.lanes
            return round(2 * padded * share.wireBytes, use)
        }
        switch operation {
        case .random: return round(0, masks(count))
        case .randomBits: return round(0)
        case .input: return round(count * domain.wireBytes, masks(count))
        case .inputBits(let width): return round(8 * words(width))
        case .open:
            // Each element's bits above its value are hidden by a random one.
            return opening(
                count * share.wireBytes, elements: true,
                masked: scheme.hasHiddenBits ? count : 0)
        case .openToOne:
            return opening(
                count * share.wireBytes, elements: true,
                masked: scheme.hasHiddenBits ? 2 * count : count)
        case .openBits(let width), .openBitsToOne(let width):
            return opening(8 * words(width), elements: false)
        case .multiply: return products(count)
        case .dotProducts(let length): return products(count * length)
        case .and(let width):
            var use = PreprocessingUse()
            use.bitTripleWords = words(width)
            return round(16 * words(width), use)
        }
    }
}
