internal import Synchronization

/// Pairs of sharings of one random element, of degree t and of the degree of masks, not yet used.
final class DoubleSharingStock<Domain: VectorDomain>: Sendable {
    private struct State {
        var low: ShareBuffer<Domain>?
        var high: ShareBuffer<Domain>?
        var used = 0
        var total = 0
    }

    private let state = Mutex(State())

    /// How many there are.
    var available: Int { state.withLock { ($0.low?.count ?? 0) - $0.used } }
    /// How many have been used so far.
    var total: Int { state.withLock { $0.total } }

    func add(low: ShareBuffer<Domain>, high: ShareBuffer<Domain>) {
        state.withLock { state in
            if let oldLow = state.low, let oldHigh = state.high, state.used < oldLow.count {
                let rest = state.used..<oldLow.count
                state.low = .concatenate([oldLow.slice(rest), low])
                state.high = .concatenate([oldHigh.slice(rest), high])
            } else {
                (state.low, state.high) = (low, high)
            }
            state.used = 0
        }
    }

    /// Precondition: so many are there.
    func take(_ count: Int) -> (low: ShareBuffer<Domain>, high: ShareBuffer<Domain>) {
        state.withLock { state in
            guard let low = state.low, let high = state.high, low.count - state.used >= count
            else { preconditionFailure("not enough double sharings") }
            let range = state.used..<state.used + count
            state.used += count
            state.total += count
            return (low.slice(range), high.slice(range))
        }
    }
}
