import Channels
import Synchronization

/// Where a message stands in a program that tells its stages: its sender has come to `stage`, and
/// it is the `index`-th, from 0, that it sends to its receiver there.
struct StagedPlace: Hashable, Sendable {
    var from: Int
    var to: Int
    var stage: Int
    var index: Int
}

/// Reads and changes messages by the stage that their sender has come to: what parties do that
/// deviate, and what they see.
final class StagedFaults: Sendable {
    typealias Change =
        @Sendable (StagedFaults, StagedPlace, UnsafeMutableRawBufferPointer) -> Void

    private struct State {
        var stages: [Int: Int] = [:]
        var messages: [[Int]: [[UInt8]]] = [:]
    }

    private let state = Mutex(State())
    private let change: Change

    /// - Parameter change: may rewrite a message before it is sent.
    init(_ change: @escaping Change = { _, _, _ in }) { self.change = change }

    /// `party` comes to a stage. The one before the first is -1.
    func enter(_ stage: Int, at party: Int) { state.withLock { $0.stages[party] = stage } }

    var plan: FaultPlan {
        FaultPlan(
            seed: 0,
            rewrite: { place, bytes in
                let key = self.state.withLock {
                    [place.from, place.to, $0.stages[place.from] ?? -1]
                }
                let index = self.state.withLock { $0.messages[key, default: []].count }
                self.change(
                    self,
                    StagedPlace(from: place.from, to: place.to, stage: key[2], index: index), bytes)
                let message = Array(bytes)
                self.state.withLock { $0.messages[key, default: []].append(message) }
            })
    }

    /// What `from` has sent to `to` so far in a stage.
    func messages(from: Int, to: Int, stage: Int) -> [[UInt8]] {
        state.withLock { $0.messages[[from, to, stage]] ?? [] }
    }
}

/// A message as words, least significant byte first.
func words(of message: [UInt8]) -> [UInt64] {
    stride(from: 0, to: message.count - 7, by: 8).map { at in
        (0..<8).reduce(0) { $0 | UInt64(message[at + $1]) << UInt64(8 * $1) }
    }
}
