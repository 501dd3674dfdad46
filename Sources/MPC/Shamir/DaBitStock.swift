internal import Synchronization

/// Checked random bits shared both ways, not yet used.
final class DaBitStock<Domain: VectorDomain>: Sendable {
    private struct State {
        var numbers: ShareBuffer<Domain>?
        var bits: BitPlanes?
        var used = 0
        var total = 0
    }

    private let state = Mutex(State())

    /// How many there are.
    var available: Int { state.withLock { ($0.numbers?.count ?? 0) - $0.used } }
    /// How many have been used so far.
    var total: Int { state.withLock { $0.total } }

    /// Counts bits that were made and used at once.
    func count(_ count: Int) { state.withLock { $0.total += count } }

    func add(_ numbers: ShareBuffer<Domain>, _ bits: BitPlanes) {
        state.withLock { state in
            if let oldNumbers = state.numbers, let oldBits = state.bits,
                state.used < oldNumbers.count
            {
                let rest = state.used..<oldNumbers.count
                state.numbers = .concatenate([oldNumbers.slice(rest), numbers])
                state.bits = .concatenate([oldBits.slice(rest), bits])
            } else {
                (state.numbers, state.bits) = (numbers, bits)
            }
            state.used = 0
        }
    }

    /// Precondition: so many are there.
    func take(
        _ count: Int, domain: Domain, components: Int
    ) -> (ShareBuffer<Domain>, BitPlanes) {
        state.withLock { state in
            guard count > 0 else {
                return (
                    ShareBuffer(uninitialized: 0, domain: domain),
                    BitPlanes(uninitialized: 0, width: 1, components: components)
                )
            }
            guard let numbers = state.numbers, let bits = state.bits,
                numbers.count - state.used >= count
            else { preconditionFailure("not enough bits") }
            let range = state.used..<state.used + count
            state.used += count
            state.total += count
            return (numbers.slice(range), bits.slice(range))
        }
    }
}
