import ArgumentParser
import FiniteFields
import Foundation
import Synchronization

/// The same measurements on several threads at a time.
enum ParallelMeasure {
    /// A kind of work, and the seconds that a piece of it takes.
    typealias Result = (name: String, seconds: Double)

    /// What `measure` gives where `threads` threads do it at the same time: the seconds divided by the
    /// pieces that all of them did.
    static func results(threads: Int, _ measure: @Sendable () -> [Result]) -> [Result] {
        let total = Mutex<[(name: String, rate: Double)]>([])
        forEachItem(of: threads, threads: threads) { _, _ in
            let mine = measure().map { (name: $0.name, rate: 1 / $0.seconds) }
            total.withLock { total in
                total =
                    total.isEmpty
                    ? mine : zip(total, mine).map { ($0.name, $0.rate + $1.rate) }
            }
        }
        return total.withLock { $0.map { ($0.name, 1 / $0.rate) } }
    }

    /// Threads that must share a processor would each look as fast as if it were theirs alone.
    static func validate(threads: Int) throws {
        let most = ProcessInfo.processInfo.activeProcessorCount
        guard (1...most).contains(threads) else {
            throw ValidationError("give 1 to \(most) threads: no more than there are processors")
        }
    }
}
