package import Channels

/// What a party takes its correlated randomness from: what has been made ahead, in memory or in files, and
/// a maker for what is missing.
///
/// A unit is given out once. Belongs to one task at a time, like the party.
package final class MaterialSupply: @unchecked Sendable {
    private let maker: (any MaterialMaker)?
    private let store: (any MaterialStore)?
    private let channel: (any Channel)?
    private var stocks: [MaterialKind: Stock] = [:]
    /// What making has sent and received, set-up included.
    package private(set) var traffic = Traffic()
    private var hasFailed = false
    /// Units that have been taken, those that making took apart.
    package private(set) var taken: [MaterialKind: Int] = [:]
    /// How many makings are under way: a maker may itself take of what is here.
    private var makings = 0
    /// What was asked for, in order, if that is noted; what makers ask for apart.
    private var demands: [MaterialDemand]?

    private struct Stock {
        /// Windows in memory, the first being used up.
        var windows: [MaterialWindow] = []
        /// Units taken of the first window.
        var taken = 0
        var units: Int { windows.reduce(0) { $0 + $1.units } - taken }
    }

    /// - Parameters:
    ///   - channel: what the maker sends over; for its costs.
    ///   - start: what had passed on it before the maker was set up.
    package init(
        maker: (any MaterialMaker)?, store: (any MaterialStore)? = nil,
        channel: (any Channel)? = nil, since start: Traffic? = nil
    ) {
        self.maker = maker
        self.store = store
        self.channel = channel
        if let channel, let start { traffic = channel.traffic - start }
    }

    /// After an error of the store nothing more comes out: this party might be at another window than the
    /// others.
    private func requireSound() throws(MPCError) {
        guard !hasFailed else { throw .ended }
    }

    private func withStore<Result>(
        _ body: () throws(MPCError) -> Result
    ) throws(MPCError) -> Result {
        try requireSound()
        do { return try body() } catch {
            hasFailed = true
            throw error
        }
    }

    /// How many units the maker makes in one go; nil if nobody makes the kind.
    package func windowUnits(_ kind: MaterialKind) -> Int? { maker?.windowUnits(kind) }

    /// Notes from now on what is asked for.
    package func noteDemands() { demands = demands ?? [] }

    /// What has been asked for since that was noted.
    package var notedDemands: [MaterialDemand] { demands ?? [] }

    private func note(_ demand: MaterialDemand) {
        guard demands != nil, makings == 0 else { return }
        if case .take(let kind, let units) = demand,
            case .take(kind, let before)? = demands?.last
        {
            demands?.removeLast()
            demands?.append(.take(kind, units: before + units))
        } else {
            demands?.append(demand)
        }
    }

    /// A window from the maker, the costs counted.
    private func make(
        _ kind: MaterialKind, units: Int
    ) async throws(MPCError) -> MaterialWindow {
        guard let maker, let most = maker.windowUnits(kind) else {
            throw .preprocessingExhausted(kind.name)
        }
        let start = channel?.traffic
        makings += 1
        defer { makings -= 1 }
        let window = try await maker.make(kind, units: min(units, most))
        if makings == 1, let channel, let start { traffic += channel.traffic - start }
        return window
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
        try requireSound()
        note(.reserve(kind, units: units))
        while level(kind) < units {
            let window = try await make(kind, units: units - level(kind))
            stocks[kind, default: Stock()].windows.append(window)
        }
    }

    /// The same of several kinds, in the order of their names.
    package func stockUp(_ units: [MaterialKind: Int]) async throws(MPCError) {
        for (kind, count) in units.sorted(by: { $0.key.name < $1.key.name }) where count > 0 {
            try await stockUp(kind, units: count)
        }
    }

    /// Makes units and puts them by: into the store if there is one, else in memory.
    package func stockUp(_ kind: MaterialKind, units: Int) async throws(MPCError) {
        guard let store else { return try await reserve(kind, units: level(kind) + units) }
        var made = 0
        while made < units {
            let window = try await make(kind, units: units - made)
            made += window.units
            try withStore { () throws(MPCError) in try store.append(window) }
        }
    }

    /// The next units, at least one and at most `limit`, of those that have been reserved: for one use.
    /// A window from a file is marked as used, durably, before this returns. Throws `.storage`, and
    /// `.preprocessingExhausted` if none are at hand.
    package func take(_ kind: MaterialKind, upTo limit: Int) throws(MPCError) -> Portion {
        precondition(limit > 0)
        var stock = stocks[kind] ?? Stock()
        if stock.windows.isEmpty {
            let next = try withStore { () throws(MPCError) in try store?.takeNext(kind) }
            guard let window = next else {
                throw .preprocessingExhausted(kind.name)
            }
            stock.windows.append(window)
        }
        let window = stock.windows[0]
        let units = min(limit, window.units - stock.taken)
        let portion = Portion(window, from: stock.taken, units: units)
        stock.taken += units
        if makings == 0 { taken[kind, default: 0] += units }
        note(.take(kind, units: units))
        if stock.taken == window.units {
            stock.windows.removeFirst()
            stock.taken = 0
        }
        stocks[kind] = stock
        return portion
    }
}
