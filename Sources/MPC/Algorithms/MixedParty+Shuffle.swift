extension MixedParty {
    /// One party more than may be corrupt brings the rows in an order of its own, one after the other, by a
    /// network of switches of which it inputs the settings: n log₂ n selections each.
    public func shuffle(_ columns: [Shares]) async throws(MPCError) -> [Shares] {
        guard let count = columns.first?.count, count > 1 else { return columns }
        var columns = columns
        for owner in 0...claim.corruptible {
            columns = try await permute(columns, count: count, by: owner)
        }
        return columns
    }

    /// Rows in an order that `owner` draws.
    private func permute(
        _ columns: [Shares], count: Int, by owner: Int
    ) async throws(MPCError) -> [Shares] {
        let network =
            party == owner
            ? PermutationNetwork(order: try SessionHash.randomOrder(count))
            : PermutationNetwork(count: count)
        let settings = network.layers.flatMap { $0.map { $0.isSwapped ? UInt64(1) : 0 } }
        let bits = try await inputBits(
            party == owner ? settings : nil, from: owner, count: settings.count, width: 1)
        let flags = try await bitToArithmetic(bits)
        var columns = columns
        var at = 0
        for layer in network.layers {
            let swaps = flags.slice(at..<at + layer.count)
            at += layer.count
            columns = try await applied(layer, swaps, columns, count: count)
        }
        return columns
    }

    /// One layer: where the flag is 1 the two places change.
    private func applied(
        _ layer: [PermutationNetwork.Switch], _ flags: Shares, _ columns: [Shares], count: Int
    ) async throws(MPCError) -> [Shares] {
        let (first, second) = (layer.map(\.first), layer.map(\.second))
        let a = columns.map { $0.gather(first) }
        let b = columns.map { $0.gather(second) }
        let changes = try await multiply(
            flags.repeated(columns.count), subtract(.concatenate(b), .concatenate(a))
        ).split(into: columns.count)
        var order = Array(0..<count)
        for (k, place) in first.enumerated() { order[place] = count + k }
        for (k, place) in second.enumerated() { order[place] = count + first.count + k }
        return columns.indices.map { k in
            Shares.concatenate([columns[k], add(a[k], changes[k]), subtract(b[k], changes[k])])
                .gather(order)
        }
    }
}
