/// A network of switches that brings n rows in any order (Waksman, JACM 1968; for any n as Beauquier,
/// Darrot, "On Arbitrary Size Waksman Networks", 2002), and the settings of its switches for one.
///
/// A switch on two places leaves or swaps them. The first layer's switches send one row of each pair to
/// the upper half network and one to the lower, whose results the last layer pairs again.
///
/// Not constant time: setting the switches follows the order's cycles, and touches memory at places that the
/// order gives. Who shares the process's caches may learn of the order, and so may who measures when its
/// owner's first message comes.
package struct PermutationNetwork {
    package struct Switch {
        package let first: Int
        package let second: Int
        package let isSwapped: Bool
    }

    /// Switches that don't touch each other's places, layer after layer.
    package let layers: [[Switch]]

    /// The network of n rows, set so that place k gets row `order[k]`.
    package init(order: [Int]) {
        layers = Self.layers(places: Array(order.indices), order: order)
    }

    /// The network of n rows, for those who don't know how it is set: only its places count.
    package init(count: Int) { self.init(order: Array(0..<count)) }

    private static func layers(places: [Int], order: [Int]) -> [[Switch]] {
        let n = places.count
        guard n > 1 else { return [] }
        guard n > 2 else {
            return [[Switch(first: places[0], second: places[1], isSwapped: order[0] == 1)]]
        }
        let (isLowerInput, isLowerOutput) = route(order)
        let pairs = n / 2
        var orders = [[Int](repeating: 0, count: pairs), [Int](repeating: 0, count: n - pairs)]
        for k in 0..<n { orders[isLowerOutput[k] ? 1 : 0][k / 2] = order[k] / 2 }
        let upper = layers(places: (0..<pairs).map { places[2 * $0] }, order: orders[0])
        let lower = layers(
            places: (0..<n - pairs).map { places[min(2 * $0 + 1, n - 1)] }, order: orders[1])
        func outer(_ isLower: [Bool]) -> [Switch] {
            (0..<pairs).map {
                Switch(
                    first: places[2 * $0], second: places[2 * $0 + 1], isSwapped: isLower[2 * $0])
            }
        }
        let inner = (0..<max(upper.count, lower.count)).map { k in
            (k < upper.count ? upper[k] : []) + (k < lower.count ? lower[k] : [])
        }
        return [outer(isLowerInput)] + inner + [outer(isLowerOutput)]
    }

    /// Which rows and which places go by way of the lower half: one of each pair, and one that has no
    /// partner.
    private static func route(_ order: [Int]) -> (inputs: [Bool], outputs: [Bool]) {
        let n = order.count
        var place = [Int](repeating: 0, count: n)
        for k in 0..<n { place[order[k]] = k }
        var inputs = [Bool](repeating: false, count: n)
        var outputs = [Bool?](repeating: nil, count: n)
        /// Sends the row of place k by the lower half, its partner by the upper, that one's partner by
        /// the lower, and so on.
        func follow(_ start: Int) {
            var k = start
            while outputs[k] == nil {
                outputs[k] = true
                inputs[order[k]] = true
                let partner = order[k] ^ 1
                guard partner < n else { return }
                let other = place[partner]
                outputs[other] = false
                guard other ^ 1 < n else { return }
                k = other ^ 1
            }
        }
        if n % 2 == 1 { follow(n - 1) }
        for k in 0..<n where outputs[k] == nil { follow(k) }
        return (inputs, outputs.map { $0 ?? false })
    }
}
