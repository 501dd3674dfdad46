package import Channels

/// What a protocol asks of its supply.
package enum MaterialDemand: Sendable {
    /// That so many units be at hand.
    case reserve(MaterialKind, units: Int)
    /// Units, for one use.
    case take(MaterialKind, units: Int)
}

extension MaterialSupply {
    /// How often a window of a kind and length is made to see what it costs: the first may have a set-up of
    /// its own, or find something left over.
    private static var trials: Int { 3 }

    /// What has been sent, set-up included, when another supply's demands have been met by this one, which
    /// nobody has taken of: windows that were made often enough are only counted.
    package func cost(of demands: [MaterialDemand]) async throws(MPCError) -> Traffic {
        var known: [MaterialKind: [Int: (trials: Int, units: Int, traffic: Traffic)]] = [:]
        var counted: [MaterialKind: Int] = [:]
        var total = Traffic()
        for demand in demands {
            switch demand {
            case .reserve(let kind, let units):
                while level(kind) + counted[kind, default: 0] < units {
                    let missing = units - level(kind) - counted[kind, default: 0]
                    let wanted = min(missing, windowUnits(kind) ?? missing)
                    var window = known[kind]?[wanted] ?? (0, 0, Traffic())
                    if window.trials < Self.trials {
                        let (before, start) = (traffic, level(kind))
                        try await reserve(kind, units: start + wanted)
                        window.trials += 1
                        window.units = level(kind) - start
                        window.traffic = traffic - before
                        known[kind, default: [:]][wanted] = window
                    } else {
                        counted[kind, default: 0] += window.units
                        total += window.traffic
                    }
                }
            case .take(let kind, let units):
                var left = units
                while left > 0, level(kind) > 0 { left -= try take(kind, upTo: left).units }
                counted[kind, default: 0] -= left
            }
        }
        return total + traffic
    }
}
