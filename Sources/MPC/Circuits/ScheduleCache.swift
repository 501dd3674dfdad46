internal import Synchronization

/// A circuit's schedule, made at first use.
final class ScheduleCache: Sendable {
    private let schedule = Mutex<CircuitSchedule?>(nil)

    func schedule(of circuit: BooleanCircuit) -> CircuitSchedule {
        schedule.withLock { schedule in
            if let schedule { return schedule }
            let made = CircuitSchedule(circuit)
            schedule = made
            return made
        }
    }
}
