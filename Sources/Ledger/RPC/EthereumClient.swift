internal import AsyncHTTPClient
internal import Foundation
internal import NIOCore
internal import NIOHTTP1
internal import Synchronization

/// A chain behind the JSON-RPC interface of Ethereum, over HTTP or HTTPS.
///
/// Every request is idempotent (a raw transaction is known by its hash), so each is repeated with
/// growing pauses while the chain is unreachable, slow or busy. Errors name the chain by host and
/// port only. Answers are not verified: the chain is trusted to tell the truth, never to be well
/// behaved.
public final class EthereumClient: Sendable {
    /// Time-outs and limits.
    public struct Options: Sendable {
        /// For one attempt, from connecting to the last byte.
        public var timeout: Duration
        /// Attempts in all, at least 1.
        public var attempts: Int
        /// Before the second attempt; doubled before each further one, up to 2 s.
        public var firstPause: Duration
        /// Bytes of an answer at most.
        public var responseLimit: Int

        public init(
            timeout: Duration = .seconds(10), attempts: Int = 4,
            firstPause: Duration = .milliseconds(100), responseLimit: Int = 32 << 20
        ) {
            self.timeout = timeout
            self.attempts = max(1, attempts)
            self.firstPause = firstPause
            self.responseLimit = responseLimit
        }
    }

    /// Host and port, as errors name the chain: without credentials and path.
    public let host: String
    public let options: Options

    private let url: String
    private let authorization: String?
    private let nextID = Atomic<Int>(1)

    /// Connections of all clients of the process. Attempts are repeated here, with the client's own
    /// pauses, so the pool fails at once where there is no connection; redirects are not followed.
    private static let pool: HTTPClient = {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.connectionPool.retryConnectionEstablishment = false
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()

    /// The chain at `url`, which may hold `user:password@`. Connects when first asked.
    /// Throws `badURL`.
    public init(url: String, options: Options = Options()) throws(LedgerError) {
        guard var parts = URLComponents(string: url), let host = parts.host, !host.isEmpty,
            let scheme = parts.scheme?.lowercased(), ["http", "https"].contains(scheme)
        else { throw .badURL }
        self.host = parts.port.map { "\(host):\($0)" } ?? host
        self.options = options
        authorization = parts.user.map { user in
            "Basic " + Data("\(user):\(parts.password ?? "")".utf8).base64EncodedString()
        }
        parts.user = nil
        parts.password = nil
        guard let plain = parts.string else { throw .badURL }
        self.url = plain
    }

    /// Asks for `method` and reads its result; `read` gives `nil` for what the method never returns.
    func request<Result: Sendable>(
        _ method: String, _ parameters: [JSONValue],
        read: @Sendable (JSONValue) -> Result?
    ) async throws(LedgerError) -> Result {
        let result = try await request(method, parameters)
        guard let value = read(result) else {
            throw .malformedResponse(host: host, method: method)
        }
        return value
    }

    /// Asks for `method` until there is an answer or the attempts are used up.
    func request(
        _ method: String, _ parameters: [JSONValue]
    ) async throws(LedgerError) -> JSONValue {
        var pause = options.firstPause
        var attempt = 1
        while true {
            do throws(LedgerError) {
                return try await once(method, parameters)
            } catch {
                guard error.isTransient, attempt < options.attempts else { throw error }
            }
            attempt += 1
            // Between half the pause and the whole: clients that failed together do not return so.
            try await Self.sleep(pause * Double.random(in: 0.5...1))
            pause = min(pause * 2, .seconds(2))
        }
    }

    static func sleep(_ duration: Duration) async throws(LedgerError) {
        do { try await Task.sleep(for: duration) } catch { throw .cancelled }
    }

    /// One attempt.
    private func once(
        _ method: String, _ parameters: [JSONValue]
    ) async throws(LedgerError) -> JSONValue {
        let id = nextID.wrappingAdd(1, ordering: .relaxed).oldValue
        let body = JSONValue.object([
            "jsonrpc": .string("2.0"), "id": .number(Double(id)), "method": .string(method),
            "params": .array(parameters),
        ])
        let (status, bytes) = try await exchange(body.encoded, method: method)
        let answer = JSONValue(parsing: bytes)
        guard let answer, case .object(let members) = answer,
            answer["id"]?.integer == id || (answer["id"] == nil && answer["error"] != nil)
        else {
            guard status == 200 else { throw .httpStatus(host: host, status: status) }
            throw .malformedResponse(host: host, method: method)
        }
        if let error = answer["error"] {
            guard let code = error["code"]?.integer else {
                throw .malformedResponse(host: host, method: method)
            }
            throw .rpc(Self.fault(code: code, error))
        }
        guard status == 200 else { throw .httpStatus(host: host, status: status) }
        guard let result = members["result"] else {
            throw .malformedResponse(host: host, method: method)
        }
        return result
    }

    private static func fault(code: Int, _ error: JSONValue) -> RPCFault {
        let message = error["message"]?.string ?? ""
        // Some nodes wrap the data of a revert in an object.
        let data = error["data"]?.data ?? error["data"]?["data"]?.data
        let reverted = code == 3 || message.contains("revert")
        return RPCFault(
            code: code, message: message,
            revert: reverted ? RevertReason(data: data ?? []) : nil)
    }

    /// Sends a body and gathers the answer, within the time-out from first to last.
    private func exchange(
        _ body: [UInt8], method: String
    ) async throws(LedgerError) -> (status: Int, body: [UInt8]) {
        let (host, options) = (host, options)
        do {
            return try await withThrowingTaskGroup(of: (Int, [UInt8]).self) { group in
                group.addTask { try await self.post(body, method: method) }
                group.addTask {
                    try await Task.sleep(for: options.timeout)
                    throw LedgerError.timedOut(host: host, method: method)
                }
                defer { group.cancelAll() }
                guard let first = try await group.next() else { throw LedgerError.cancelled }
                return first
            }
        } catch let error as LedgerError {
            throw error
        } catch is CancellationError {
            throw .cancelled
        } catch is NIOTooManyBytesError {
            throw .responseTooLong(host: host, method: method, limit: options.responseLimit)
        } catch let error as HTTPClientError where error == .connectTimeout {
            throw .timedOut(host: host, method: method)
        } catch {
            if Task.isCancelled { throw .cancelled }
            throw .unreachable(host: host)
        }
    }

    private func post(_ body: [UInt8], method: String) async throws -> (Int, [UInt8]) {
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers.add(name: "content-type", value: "application/json")
        if let authorization { request.headers.add(name: "authorization", value: authorization) }
        request.body = .bytes(ByteBuffer(bytes: body))
        let response = try await Self.pool.execute(request, deadline: .distantFuture)
        let answer = try await response.body.collect(upTo: options.responseLimit)
        return (Int(response.status.code), Array(answer.readableBytesView))
    }
}

extension LedgerError {
    /// Whether the same request may succeed a moment later.
    var isTransient: Bool {
        switch self {
        case .unreachable, .timedOut: true
        case .httpStatus(_, let status): status == 429 || status >= 500
        // -32005: limit exceeded (EIP-1474).
        case .rpc(let fault): fault.code == -32005 || fault.code == 429
        default: false
        }
    }
}
