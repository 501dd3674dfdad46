internal import Synchronization

/// A value that is made at first use, once, by whichever thread comes first.
final class Lazy<Value: Sendable>: Sendable {
    private let value = Mutex<Value?>(nil)

    /// The value, made by `make` if there is none yet; others wait meanwhile.
    func get(_ make: () -> Value) -> Value {
        value.withLock { value in
            if let value { return value }
            let made = make()
            value = made
            return made
        }
    }
}
