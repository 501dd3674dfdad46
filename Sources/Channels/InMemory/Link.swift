import Synchronization

/// The stream of messages from one party to another, in memory.
///
/// A receiver that waits hands over its destination, and the sender's `fill` writes straight into
/// it; otherwise a message is kept in storage that the link uses again.
final class Link: Sendable {
    /// What a waiting receiver is told.
    enum Outcome {
        /// The message was written into the receiver's buffer.
        case filled
        /// The message, to be copied by the receiver.
        case frame(Frame)
        case failed(ChannelError)
    }

    /// A receiver's destination. It stays valid while the receiver waits.
    struct Destination: @unchecked Sendable {
        var bytes: UnsafeMutableRawBufferPointer?
    }

    private struct Waiter {
        var destination: Destination
        var continuation: UnsafeContinuation<Outcome, Never>
        var deadline: ContinuousClock.Instant
        var round: Int
    }

    private struct State {
        var queue: [Frame] = []
        var head = 0
        var spare: [FrameStorage] = []
        var waiter: Waiter?
        /// Set when the sender has closed; what is queued is still delivered.
        var senderClosed = false
        var receiverClosed = false
        var sent: UInt64 = 0
        var received: UInt64 = 0
        /// A message that waits for the next one, to go behind it.
        var held: Frame?
        var random: SplitMix64

        /// Appends a frame, or returns it with the receiver that waits for it.
        mutating func enqueue(_ frame: Frame) -> (Waiter, Frame)? {
            if let waiter, head == queue.count {
                self.waiter = nil
                return (waiter, frame)
            }
            queue.append(frame)
            return nil
        }

        /// The next frame, if it has arrived.
        mutating func pop(now: ContinuousClock.Instant?) -> Frame? {
            guard head < queue.count else { return nil }
            if let arrival = queue[head].arrival, arrival > now ?? .now { return nil }
            let frame = queue[head]
            head += 1
            if head == queue.count {
                queue.removeAll(keepingCapacity: true)
                head = 0
            } else if head >= 64, head * 2 > queue.count {
                queue.removeFirst(head)
                head = 0
            }
            return frame
        }
    }

    /// Storage kept for later messages: so many pieces, none above so many bytes.
    private static let spareCount = 4
    private static let spareCapacity = 64 << 20

    let from: Int
    let to: Int
    private let faults: FaultPlan?
    private let state: Mutex<State>

    init(from: Int, to: Int, faults: FaultPlan?) {
        self.from = from
        self.to = to
        self.faults = faults
        state = Mutex(State(random: SplitMix64(seed: faults?.seed ?? 0, from: from, to: to)))
    }

    // MARK: Sending

    func send(
        byteCount: Int, _ fill: (UnsafeMutableRawBufferPointer) -> Void
    ) throws(ChannelError) {
        if let faults { return try sendFaulty(byteCount: byteCount, faults, fill) }
        enum Step {
            case write(Waiter)
            case keep(FrameStorage?)
            case fail(ChannelError)
        }
        let step: Step = state.withLock { state in
            if state.senderClosed { return .fail(.closedHere) }
            if state.receiverClosed { return .fail(.closed(party: to)) }
            if let waiter = state.waiter, waiter.destination.bytes?.count == byteCount {
                state.waiter = nil
                state.sent += 1
                state.received += 1
                return .write(waiter)
            }
            let index = state.spare.lastIndex { $0.capacity >= byteCount }
            return .keep(index.map { state.spare.remove(at: $0) })
        }
        switch step {
        case .fail(let error): throw error
        case .write(let waiter):
            // Nobody else can resume the waiter any more: its memory is ours until we do.
            if let bytes = waiter.destination.bytes { fill(bytes) }
            waiter.continuation.resume(returning: .filled)
        case .keep(let spare):
            let storage = filled(spare, byteCount, fill)
            let waiter: (Waiter, Frame)? = state.withLock { state in
                let frame = Frame(sequence: state.sent, storage: storage)
                state.sent += 1
                return state.enqueue(frame)
            }
            if let (waiter, frame) = waiter {
                waiter.continuation.resume(returning: .frame(frame))
            }
        }
    }

    private func filled(
        _ spare: FrameStorage?, _ byteCount: Int, _ fill: (UnsafeMutableRawBufferPointer) -> Void
    ) -> FrameStorage {
        let storage = spare ?? FrameStorage(capacity: byteCount)
        storage.count = byteCount
        fill(storage.bytes)
        return storage
    }

    private func sendFaulty(
        byteCount: Int, _ faults: FaultPlan, _ fill: (UnsafeMutableRawBufferPointer) -> Void
    ) throws(ChannelError) {
        let storage = filled(nil, byteCount, fill)
        let outcome: (error: ChannelError?, delay: Duration?) = state.withLock { state in
            if state.senderClosed { return (.closedHere, nil) }
            if state.receiverClosed { return (.closed(party: to), nil) }
            let place = FaultPlan.Place(from: from, to: to, index: Int(state.sent))
            faults.rewrite?(place, storage.bytes)
            var frame = Frame(sequence: state.sent, storage: storage)
            frame.checksum = checksum(storage.bytes, sequence: frame.sequence)
            state.sent += 1
            let fault = faults.fault(at: place, &state.random)
            if fault == .reorder, state.held == nil {
                state.held = frame
                return (nil, nil)
            }
            defer {
                if let held = state.held { state.queue.append(held) }
                state.held = nil
            }
            switch fault {
            case nil, .reorder: state.queue.append(frame)
            case .drop: break
            case .duplicate: state.queue += [frame, frame]
            case .corrupt:
                if byteCount == 0 {
                    frame.checksum ^= 1
                } else {
                    let bit = Int(state.random.next() % UInt64(byteCount * 8))
                    storage.bytes[bit / 8] ^= 1 << UInt8(bit % 8)
                }
                state.queue.append(frame)
            case .delay(let delay):
                frame.arrival = .now + delay
                state.queue.append(frame)
                return (nil, delay)
            }
            return (nil, nil)
        }
        if let error = outcome.error { throw error }
        deliver()
        if let delay = outcome.delay {
            Task { [weak self] in
                try? await Task.sleep(for: delay)
                self?.deliver()
            }
        }
    }

    /// Hands the next arrived frame to a receiver that waits.
    private func deliver() {
        let waiter: (Waiter, Frame)? = state.withLock { state in
            guard let waiter = state.waiter, let frame = state.pop(now: nil) else { return nil }
            state.waiter = nil
            return (waiter, frame)
        }
        if let (waiter, frame) = waiter { waiter.continuation.resume(returning: .frame(frame)) }
    }

    // MARK: Receiving

    /// The next frame if it is here; nil if the receiver has to wait.
    func poll() throws(ChannelError) -> Frame? {
        let result: Result<Frame?, ChannelError> = state.withLock { state in
            if state.receiverClosed { return .failure(.closedHere) }
            if let frame = state.pop(now: nil) { return .success(frame) }
            if state.senderClosed, state.head == state.queue.count {
                return .failure(.closed(party: from))
            }
            return .success(nil)
        }
        return try result.get()
    }

    /// Waits for the next message until `deadline`, or until the task is cancelled.
    func wait(
        _ destination: Destination, deadline: ContinuousClock.Instant, round: Int
    ) async -> Outcome {
        await withTaskCancellationHandler {
            await withUnsafeContinuation { (continuation: UnsafeContinuation<Outcome, Never>) in
                let now: Outcome? = state.withLock { state in
                    if state.receiverClosed || Task.isCancelled { return .failed(.closedHere) }
                    if let frame = state.pop(now: nil) { return .frame(frame) }
                    if state.senderClosed, state.head == state.queue.count {
                        return .failed(.closed(party: from))
                    }
                    precondition(state.waiter == nil, "a channel belongs to one task at a time")
                    state.waiter = Waiter(
                        destination: faults == nil ? destination : Destination(bytes: nil),
                        continuation: continuation, deadline: deadline, round: round)
                    return nil
                }
                if let now { continuation.resume(returning: now) }
            }
        } onCancel: {
            fail { _ in .closedHere }
        }
    }

    /// Whether `frame` is the next of the stream and undamaged.
    func accept(_ frame: Frame) -> Bool {
        let intact =
            faults == nil
            || frame.checksum == checksum(frame.storage.bytes, sequence: frame.sequence)
        return state.withLock { state in
            guard intact, frame.sequence == state.received else { return false }
            state.received += 1
            return true
        }
    }

    /// Takes back the storage of a frame that was copied.
    func recycle(_ storage: FrameStorage) {
        guard faults == nil, storage.capacity <= Self.spareCapacity else { return }
        state.withLock { state in
            if state.spare.count == Self.spareCount { state.spare.removeFirst() }
            state.spare.append(storage)
        }
    }

    // MARK: Ending

    func closeSender() {
        let waiter: Waiter? = state.withLock { state in
            state.senderClosed = true
            guard state.head == state.queue.count else { return nil }
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.continuation.resume(returning: .failed(.closed(party: from)))
    }

    func closeReceiver() {
        state.withLock { state in
            state.receiverClosed = true
            state.queue.removeAll()
            state.head = 0
        }
        fail { _ in .closedHere }
    }

    /// Ends a wait whose deadline is past; the deadline of one that goes on.
    func expire(now: ContinuousClock.Instant) -> ContinuousClock.Instant? {
        let deadline = state.withLock { $0.waiter?.deadline }
        guard let deadline, deadline <= now else { return deadline }
        fail { round in .timedOut(party: from, round: round) }
        return nil
    }

    private func fail(_ error: (_ round: Int) -> ChannelError) {
        let waiter: Waiter? = state.withLock { state in
            defer { state.waiter = nil }
            return state.waiter
        }
        if let waiter {
            waiter.continuation.resume(returning: .failed(error(waiter.round)))
        }
    }
}
