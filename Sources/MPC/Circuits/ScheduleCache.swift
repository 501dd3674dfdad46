internal import Synchronization

/// A circuit's schedules, made at first use.
final class ScheduleCache: Sendable {
    private let plain = Mutex<CircuitSchedule?>(nil)
    private let resharing = Mutex<ResharingSchedule?>(nil)

    func schedule(of circuit: BooleanCircuit) -> CircuitSchedule {
        Self.value(plain) { CircuitSchedule(circuit) }
    }

    func resharingSchedule(of circuit: BooleanCircuit) -> ResharingSchedule {
        Self.value(resharing) { ResharingSchedule(circuit) }
    }

    private static func value<Schedule: Sendable>(
        _ cache: borrowing Mutex<Schedule?>, _ make: () -> Schedule
    ) -> Schedule {
        cache.withLock { schedule in
            if let schedule { return schedule }
            let made = make()
            schedule = made
            return made
        }
    }
}
