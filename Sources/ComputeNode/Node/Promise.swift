import Synchronization

/// A value that comes once and is waited for by any number of tasks.
final class Promise<Value: Sendable>: Sendable {
    private enum State {
        case waiting([Int: CheckedContinuation<Value?, Never>])
        case known(Value)
    }

    private let state = Mutex((state: State.waiting([:]), next: 0))

    /// Gives the value; a second one is ignored.
    func fulfill(_ value: Value) {
        let waiting = state.withLock { inner -> [CheckedContinuation<Value?, Never>] in
            guard case .waiting(let waiting) = inner.state else { return [] }
            inner.state = .known(value)
            return Array(waiting.values)
        }
        for continuation in waiting { continuation.resume(returning: value) }
    }

    /// The value, or nothing if the waiting task is cancelled first.
    func value() async -> Value? {
        let number = state.withLock { inner in
            inner.next += 1
            return inner.next
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let now = state.withLock { inner -> Value?? in
                    switch inner.state {
                    case .known(let value): return .some(value)
                    case .waiting(var waiting):
                        if Task.isCancelled { return .some(nil) }
                        waiting[number] = continuation
                        inner.state = .waiting(waiting)
                        return nil
                    }
                }
                if let now { continuation.resume(returning: now) }
            }
        } onCancel: {
            let continuation = state.withLock { inner -> CheckedContinuation<Value?, Never>? in
                guard case .waiting(var waiting) = inner.state else { return nil }
                let found = waiting.removeValue(forKey: number)
                inner.state = .waiting(waiting)
                return found
            }
            continuation?.resume(returning: nil)
        }
    }
}
