import Channels
import Synchronization

/// What has come in a session, from whomever, in the order in which it came.
final class SessionInbox: Sendable {
    enum Event: Sendable {
        case message(from: Int, [UInt8])
        /// Nothing more comes from this member.
        case ended(Int, ChannelError)
        /// The time for the present step is over.
        case late
    }

    private struct State {
        var events: [Event] = []
        var waiting: CheckedContinuation<Event, Never>?
        var deadline: ContinuousClock.Instant
    }

    private let state: Mutex<State>

    init(deadline: ContinuousClock.Instant) { state = Mutex(State(deadline: deadline)) }

    func put(_ event: Event) {
        let waiting = state.withLock { state -> CheckedContinuation<Event, Never>? in
            guard let waiting = state.waiting else {
                state.events.append(event)
                return nil
            }
            state.waiting = nil
            return waiting
        }
        waiting?.resume(returning: event)
    }

    /// The next event. One task waits at a time.
    func next() async -> Event {
        await withCheckedContinuation { continuation in
            let event = state.withLock { state -> Event? in
                guard state.events.isEmpty else { return state.events.removeFirst() }
                precondition(state.waiting == nil, "an inbox has one reader")
                state.waiting = continuation
                return nil
            }
            if let event { continuation.resume(returning: event) }
        }
    }

    /// Lets the present step take until then.
    func extend(to deadline: ContinuousClock.Instant) {
        state.withLock { $0.deadline = deadline }
    }

    /// Says `.late` when the time is over, or the task is cancelled.
    func watch() async {
        while !Task.isCancelled {
            let deadline = state.withLock { $0.deadline }
            if deadline <= .now { break }
            try? await Task.sleep(until: deadline, clock: .continuous)
        }
        put(.late)
    }
}
