extension ShamirParty {
    /// See Protocols/shamir-mpc.md. Products by way of kings take double sharings.
    public func cost(of operation: BasicOperation, count: Int) -> OperationCost {
        let (n, t) = (partyCount, threshold)
        func elements(_ copies: Int) -> OperationCost {
            OperationCost(
                rounds: copies * count == 0 ? 0 : 1, bytes: copies * count * domain.wireBytes)
        }
        func bits(_ copies: Int, _ width: Int) -> OperationCost {
            let words = (count + 63) / 64 * width
            return OperationCost(
                rounds: copies * words == 0 ? 0 : 1,
                bytes: copies * words * 8 * bitGeometry.degree)
        }
        switch operation {
        case .input: return elements(n - 1 - t)
        case .open: return elements(t)
        case .openToOne: return elements(1)
        case .random:
            guard core.randomness.groups.isEmpty else { return elements(0) }
            let dealt = (count + n - t - 1) / (n - t)
            return OperationCost(
                rounds: count == 0 ? 0 : 1, bytes: (n - 1 - t) * dealt * domain.wireBytes)
        case .multiply, .dotProducts:
            return core.usesKing(count) ? kingCost(count) : elements(n - 1 - t)
        case .inputBits(let width): return bits(n - 1 - t, width)
        case .openBits(let width): return bits(t, width)
        case .openBitsToOne(let width): return bits(1, width)
        case .randomBits(let width):
            return bits(core.randomness.groups.isEmpty ? n - 1 - t : 0, width)
        case .and(let width): return bits(n - 1 - t, width)
        }
    }

    /// Shares to the kings that this party stands behind, and a king's sharing.
    private func kingCost(_ count: Int) -> OperationCost {
        let (n, t) = (partyCount, threshold)
        let parts = core.kingParts(count)
        let sent = (0..<n).map { sender in
            let shares = (1..<n).filter { n - $0 <= core.geometry.maskDegree }
                .reduce(0) { $0 + parts[(sender + $1) % n].count }
            return shares + (n - 1 - t) * parts[sender].count
        }
        var use = PreprocessingUse()
        use.doubleSharings = count
        return OperationCost(
            rounds: 2, bytes: (sent.max() ?? 0) * domain.wireBytes, preprocessing: use)
    }
}
