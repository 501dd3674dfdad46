import Logging

extension StopFlag {
    /// Looks again and again until the node stops: every `poll`, and after failures at longer and longer
    /// waits, up to eight times `retry`. The first failure is logged, then the second, the fourth, ...
    func look(
        every poll: Duration, retry: Duration, logger: Logger, waiting message: Logger.Message,
        failed: () -> Void = {}, _ look: () async throws -> Void
    ) async {
        var failures = 0
        while !isSet, !Task.isCancelled {
            do {
                try await look()
                failures = 0
                await sleep(poll)
            } catch {
                failures += 1
                failed()
                if failures.nonzeroBitCount == 1 {
                    logger.warning(
                        message, metadata: ["error": "\(error)", "failures": "\(failures)"])
                }
                await sleep(retry * (1 << min(failures - 1, 3)))
            }
        }
    }
}
