extension MixedParty {
    /// Rows in rising order of their signed keys, |key| < 2^(bits-1); equal ones in the order they had.
    ///
    /// The rows are shuffled, then sorted by comparisons whose outcomes are opened: as no two keys are the
    /// same once the row's number is put behind it, they tell nothing but a random order (Hamada,
    /// Kikuchi, Ikarashi, Chida, Takahashi, ICISC 2012, 4). Some 1.4 n log₂ n comparisons, in some
    /// 2 log₂ n batches.
    ///
    /// Precondition: bits + ⌈log₂ n⌉ < the bits of the domain's integers.
    public func sort(
        by keys: Shares, _ columns: [Shares], bits: Int
    ) async throws(MPCError) -> (keys: Shares, columns: [Shares]) {
        let n = keys.count
        guard n > 1 else { return (keys, columns) }
        let numberBits = Int.bitWidth - (n - 1).leadingZeroBitCount
        precondition(
            bits + numberBits < integerBits, "keys too long to be told apart by their numbers")
        let numbers = (0..<n).map { domain.element(UInt64($0)) }
        let unique = addPublic(scale(keys, by: domain.powerOfTwo(numberBits)), numbers)
        let shuffled = try await shuffle([unique, keys] + columns)
        let order = try await sortedOrder(shuffled[0], bits: bits + numberBits + 1)
        let sorted = shuffled.dropFirst().map { $0.gather(order) }
        return (sorted[0], Array(sorted.dropFirst()))
    }

    /// Quicksort of all parts at a time, with the first of each for pivot. Precondition: no two keys are
    /// the same, and their order is random.
    private func sortedOrder(_ keys: Shares, bits: Int) async throws(MPCError) -> [Int] {
        var order = Array(0..<keys.count)
        var parts = [0..<keys.count]
        while !parts.isEmpty {
            var (pivots, others): ([Int], [Int]) = ([], [])
            for part in parts {
                for k in part.dropFirst() {
                    pivots.append(order[part.lowerBound])
                    others.append(order[k])
                }
            }
            let below = try await open(
                less(keys.gather(others), keys.gather(pivots), bits: bits))
            var at = 0
            var next: [Range<Int>] = []
            for part in parts {
                let pivot = order[part.lowerBound]
                var (low, high): ([Int], [Int]) = ([], [])
                for k in part.dropFirst() {
                    if below[at] == 1 { low.append(order[k]) } else { high.append(order[k]) }
                    at += 1
                }
                let middle = part.lowerBound + low.count
                order.replaceSubrange(part, with: low + [pivot] + high)
                for rest in [part.lowerBound..<middle, middle + 1..<part.upperBound]
                where rest.count > 1 {
                    next.append(rest)
                }
            }
            parts = next
        }
        return order
    }

    /// Rows in rising order of their keys of a few bits, lowest bit first; equal ones in the order they had.
    ///
    /// For each bit the place of each row is counted, the rows are shuffled together with their places, and
    /// the places opened: a random order (Chida, Hamada, Ikarashi, Kikuchi, Kiribuchi, Pinkas, ePrint
    /// 2019/695, 4). Takes as many shuffles as bits, of all bits still to come.
    public func radixSort(
        by keys: Bits, _ columns: [Shares]
    ) async throws(MPCError) -> [Shares] {
        let (n, width) = (keys.count, keys.width)
        guard n > 1, width > 0 else { return columns }
        let flags = try await bitToArithmetic(
            .concatenate((0..<width).map { keys.bit($0) })
        ).split(into: width)
        var rows = flags + columns
        for left in (0..<width).reversed() {
            let places = try await stablePlaces(rows[0])
            let shuffled = try await shuffle([places] + rows.dropFirst())
            let opened = try await open(shuffled[0])
            var order = [Int](repeating: 0, count: n)
            for (k, place) in opened.enumerated() {
                let index = Int(truncatingIfNeeded: domain.word(of: place, at: 0))
                // Another place than those there are: a party deviates, which its protocol doesn't claim
                // to notice.
                guard order.indices.contains(index) else { throw .verificationFailed }
                order[index] = k
            }
            rows = shuffled.dropFirst().map { $0.gather(order) }
            precondition(rows.count == left + columns.count)
        }
        return rows
    }

    /// Where each row goes: zeros first, each in the order they have.
    private func stablePlaces(_ flag: Shares) async throws(MPCError) -> Shares {
        let n = flag.count
        let zeros = prefixSums(subtractFromPublic(domain.element(1), flag))
        let ones = add(prefixSums(flag), zeros.slice(n - 1..<n).repeated(n))
        let places = add(zeros, try await multiply(flag, subtract(ones, zeros)))
        return addPublic(places, domain.element(signed: -1))
    }
}
