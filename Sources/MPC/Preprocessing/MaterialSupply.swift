/// What a party takes its correlated randomness from: what has been made ahead, in memory or in files, and
/// a maker for what is missing.
///
/// A unit is given out once. Belongs to one task at a time, like the party.
package final class MaterialSupply: @unchecked Sendable {
    private let maker: (any MaterialMaker)?
    private let store: (any MaterialStore)?
    private var stocks: [MaterialKind: Stock] = [:]

    private struct Stock {
        /// Windows in memory, the first being used up.
        var windows: [MaterialWindow] = []
        /// Units taken of the first window.
        var taken = 0
        var units: Int { windows.reduce(0) { $0 + $1.units } - taken }
    }

    package init(maker: (any MaterialMaker)?, store: (any MaterialStore)? = nil) {
        self.maker = maker
        self.store = store
    }

    /// Units at hand, in memory and in files.
    package func level(_ kind: MaterialKind) -> Int {
        (stocks[kind]?.units ?? 0) + (store?.level(kind) ?? 0)
    }

    /// What is at hand of all kinds in memory, and of those of the store, in elements.
    package var levels: [String: Int] {
        var result: [String: Int] = store?.levels ?? [:]
        for (kind, stock) in stocks { result[kind.name, default: 0] += stock.units * kind.elements }
        return result
    }

    /// Sees to it that so many units are at hand: makes what is missing, with messages. Throws
    /// `.preprocessingExhausted` if there is nobody to make it.
    package func reserve(_ kind: MaterialKind, units: Int) async throws(MPCError) {
        while level(kind) < units {
            guard let maker, let most = maker.windowUnits(kind) else {
                throw .preprocessingExhausted(kind.name)
            }
            let missing = units - level(kind)
            let window = try await maker.make(kind, units: min(missing, most))
            stocks[kind, default: Stock()].windows.append(window)
        }
    }

    /// Makes units and puts them by: into the store if there is one, else in memory.
    package func stockUp(_ kind: MaterialKind, units: Int) async throws(MPCError) {
        guard let store else { return try await reserve(kind, units: level(kind) + units) }
        var made = 0
        while made < units {
            guard let maker, let most = maker.windowUnits(kind) else {
                throw .preprocessingExhausted(kind.name)
            }
            let window = try await maker.make(kind, units: min(units - made, most))
            made += window.units
            try store.append(window)
        }
    }

    /// The next units, at least one and at most `limit`, of those that have been reserved: for one use.
    /// A window from a file is marked as used, durably, before this returns. Throws `.storage`, and
    /// `.preprocessingExhausted` if none are at hand.
    package func take(_ kind: MaterialKind, upTo limit: Int) throws(MPCError) -> Portion {
        precondition(limit > 0)
        var stock = stocks[kind] ?? Stock()
        if stock.windows.isEmpty {
            guard let window = try store?.takeNext(kind) else {
                throw .preprocessingExhausted(kind.name)
            }
            stock.windows.append(window)
        }
        let window = stock.windows[0]
        let units = min(limit, window.units - stock.taken)
        let portion = Portion(window, from: stock.taken, units: units)
        stock.taken += units
        if stock.taken == window.units {
            stock.windows.removeFirst()
            stock.taken = 0
        }
        stocks[kind] = stock
        return portion
    }
}
