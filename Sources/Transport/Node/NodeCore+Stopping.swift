import NIOCore

extension NodeCore {
    /// Ends everything; the future is done when all connections are closed.
    func stop() -> EventLoopFuture<Void> {
        guard !isStopped else { return loop.makeSucceededVoidFuture() }
        for session in Array(sessions.values) { session.end() }
        isStopped = true
        cancelTick()
        flush()
        let done = loop.makePromise(of: Void.self)
        let deadline = NIODeadline.now() + configuration.stopTimeout
        closeWhenSent(done, deadline)
        return done.futureResult
    }

    /// Closes the connections as soon as they have sent everything, at the latest at `deadline`.
    private func closeWhenSent(_ done: EventLoopPromise<Void>, _ deadline: NIODeadline) {
        for connection in Array(connections.values) where connection.isIdle || deadline <= .now() {
            connection.stop()
        }
        if connections.isEmpty { return done.succeed() }
        loop.assumeIsolated().scheduleTask(in: .milliseconds(5)) { [self] in
            closeWhenSent(done, deadline)
        }
    }
}
