import Ledger
import NIOHTTP1
import Synchronization

/// Requests to one node over connections that stay open: for who has many.
public final class KeptConnections: Sendable {
    private let client: PinnedHTTPClient
    private let idle = Mutex<[KeptConnection]>([])

    /// The most connections that are kept for later.
    private static let limit = 64

    public init(_ client: PinnedHTTPClient) { self.client = client }

    deinit {
        for connection in idle.withLock({ $0 }) { connection.close() }
    }

    /// Sends one request and reads the answer, over an idle connection if there is one.
    ///
    /// A connection that the node has closed meanwhile is replaced once: the node has not begun with the
    /// request then, or it is one that may be repeated, as requests about keys are.
    /// - Throws: as `PinnedHTTPClient.request`.
    public func request(
        _ method: PinnedHTTPClient.HTTPMethod, path: String, json: [UInt8] = [],
        authorization: String? = nil
    ) async throws(NodeError) -> PinnedHTTPClient.Answer {
        let head = client.head(method, path, json, authorization, isKept: true)
        if let connection = take() {
            if let answer = await ask(connection, head, json) { return answer }
        }
        let connection = try await KeptConnection.open(
            to: client.endpoint, pin: client.pin, within: client.timeout)
        if let answer = await ask(connection, head, json) { return answer }
        throw .unreachable(endpoint: client.endpoint.description)
    }

    private func ask(
        _ connection: KeptConnection, _ head: HTTPRequestHead, _ json: [UInt8]
    ) async -> PinnedHTTPClient.Answer? {
        guard let answer = await connection.request(head, body: json, within: client.timeout)
        else { return nil }
        let isFull = idle.withLock { idle in
            if idle.count < Self.limit { idle.append(connection) }
            return idle.count >= Self.limit
        }
        if isFull { connection.close() }
        return answer
    }

    private func take() -> KeptConnection? {
        while let connection = idle.withLock({ $0.popLast() }) {
            if connection.isOpen { return connection }
        }
        return nil
    }
}
