/// A committee's links inside one process: for tests, simulation, and the local cost of a protocol.
///
/// The channels have the face of the ones over TLS. Each party's channel may be used by a task of
/// its own. Messages are numbered, and with a `FaultPlan` also checksummed: a message that is
/// duplicated, skipped or damaged gives `.outOfOrder`, one that never comes `.timedOut`.
/// A task that is cancelled while it waits gets `.closedHere`.
///
/// Limits: what is sent and not yet received is kept in memory, without a bound.
public final class InMemoryNetwork: Sendable {
    public let partyCount: Int
    /// One channel per party, in order.
    public let channels: [any Channel]

    /// - Parameters:
    ///   - partyCount: at least 1.
    ///   - timeout: how long a receive waits for its message.
    ///   - faults: what goes wrong on the way; nothing by default.
    public init(
        partyCount: Int, timeout: Duration = .seconds(10), faults: FaultPlan? = nil
    ) {
        precondition(partyCount >= 1)
        self.partyCount = partyCount
        let links = Links(partyCount: partyCount, timeout: timeout, faults: faults)
        channels = (0..<partyCount).map { InMemoryChannel(party: $0, network: links) }
    }

    /// Runs `body` once per party, all at the same time, and returns how each ended.
    ///
    /// A party's channel is closed when its body ends: the others then see `.closed` after the
    /// messages it had sent. So a network serves one run.
    public func outcomes<Value: Sendable>(
        _ body: @escaping @Sendable (any Channel) async throws -> Value
    ) async -> [Result<Value, any Error>] {
        await runAll(body).map(\.result)
    }

    /// Runs `body` once per party, all at the same time, and returns the results in order.
    ///
    /// Throws what the first party to fail threw, once all have ended.
    public func run<Value: Sendable>(
        _ body: @escaping @Sendable (any Channel) async throws -> Value
    ) async throws -> [Value] {
        let ended = await runAll(body)
        let first = ended.filter { (try? $0.result.get()) == nil }.min { $0.time < $1.time }
        if let first { _ = try first.result.get() }
        return try ended.map { try $0.result.get() }
    }

    private struct Ended<Value: Sendable>: Sendable {
        var party: Int
        var time: ContinuousClock.Instant
        var result: Result<Value, any Error>
    }

    private func runAll<Value: Sendable>(
        _ body: @escaping @Sendable (any Channel) async throws -> Value
    ) async -> [Ended<Value>] {
        await withTaskGroup(of: Ended<Value>.self) { group in
            for channel in channels {
                group.addTask {
                    let result: Result<Value, any Error>
                    do {
                        result = .success(try await body(channel))
                    } catch {
                        result = .failure(error)
                    }
                    // Taken before closing: who fails because another has left comes later.
                    let time = ContinuousClock.now
                    channel.close()
                    return Ended(party: channel.party, time: time, result: result)
                }
            }
            var ended: [Ended<Value>] = []
            for await one in group { ended.append(one) }
            return ended.sorted { $0.party < $1.party }
        }
    }
}

/// Runs `body` once per party over an in-memory network of its own; the results in order.
///
/// Throws what the first party to fail threw, once all have ended.
public func runParties<Value: Sendable>(
    _ partyCount: Int, timeout: Duration = .seconds(10), faults: FaultPlan? = nil,
    _ body: @escaping @Sendable (any Channel) async throws -> Value
) async throws -> [Value] {
    try await InMemoryNetwork(partyCount: partyCount, timeout: timeout, faults: faults).run(body)
}
