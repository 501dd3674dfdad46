/// Which of two elements is taken.
public enum Extreme: Sendable { case least, largest }

extension MixedParty {
    /// The least or the largest element of each run of `length`. ⌈log₂ length⌉ comparisons and selections
    /// one after the other. Precondition: |x - y| < 2^(bits-1) for any two; runs of at least one.
    public func extreme(
        _ which: Extreme, _ x: Shares, length: Int, bits: Int
    ) async throws(MPCError) -> Shares {
        try await tournament(which, [x], length: length, bits: bits)[0]
    }

    /// The position within each run of its least or largest element, the first of equal ones, and that
    /// element.
    public func argument(
        of which: Extreme, _ x: Shares, length: Int, bits: Int
    ) async throws(MPCError) -> (position: Shares, value: Shares) {
        let positions = (0..<x.count).map { domain.element(UInt64($0 % max(length, 1))) }
        let rows = try await tournament(
            which, [x, shares(ofPublic: positions)], length: length, bits: bits)
        return (rows[1], rows[0])
    }

    /// Rows compared by their first column in pairs, until one of each run is left.
    private func tournament(
        _ which: Extreme, _ columns: [Shares], length: Int, bits: Int
    ) async throws(MPCError) -> [Shares] {
        precondition(length > 0 && columns[0].count % length == 0, "no whole runs")
        let runs = columns[0].count / length
        var (columns, length) = (columns, length)
        while length > 1, runs > 0 {
            let half = length / 2
            func places(_ offset: Int, _ step: Int, _ count: Int) -> [Int] {
                (0..<runs).flatMap { run in
                    (0..<count).map { run * length + offset + step * $0 }
                }
            }
            let first = columns.map { $0.gather(places(0, 2, half)) }
            let second = columns.map { $0.gather(places(1, 2, half)) }
            // Of equal ones the first stays.
            let later =
                which == .least
                ? try await less(second[0], first[0], bits: bits)
                : try await less(first[0], second[0], bits: bits)
            let chosen = try await select(
                later.repeated(columns.count), .concatenate(second), .concatenate(first)
            ).split(into: columns.count)
            guard length % 2 == 1 else {
                (columns, length) = (chosen, half)
                continue
            }
            // The last of each run has no partner.
            let last = columns.map { $0.gather(places(length - 1, 1, 1)) }
            let order = (0..<runs).flatMap { run in
                (0..<half).map { run * half + $0 } + [runs * half + run]
            }
            columns = zip(chosen, last).map { Shares.concatenate([$0, $1]).gather(order) }
            length = half + 1
        }
        return columns
    }
}
