public import Ledger
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Synchronization

/// One HTTPS request at a time to a node that is known by its pin, not by a certificate authority.
///
/// TLS 1.3 only. The certificate's public key must hash to the pin that the registry holds; names
/// and dates in the certificate don't matter. Nothing is sent before that check.
public struct PinnedHTTPClient: Sendable {
    public let endpoint: NodeConfiguration.Endpoint
    public let pin: Hash32
    /// For the whole request.
    public let timeout: Duration

    /// The longest answer that is read.
    public static let maximumAnswer = 1 << 20

    public init(
        endpoint: NodeConfiguration.Endpoint, pin: Hash32, timeout: Duration = .seconds(30)
    ) {
        self.endpoint = endpoint
        self.pin = pin
        self.timeout = timeout
    }

    public struct Answer: Sendable {
        public var status: Int
        public var body: [UInt8]
    }

    /// Sends one request and reads the answer.
    ///
    /// - Throws: `.wrongPin` if the node shows another key, `.unreachable` if it can't be reached or
    ///   closes early, `.timedOut` if it takes too long.
    public func request(
        _ method: HTTPMethod, path: String, json: [UInt8] = [], authorization: String? = nil
    ) async throws(NodeError) -> Answer {
        do {
            return try await withThrowingTaskGroup(of: Answer.self) { group in
                group.addTask {
                    try await exchange(
                        method, path: path, json: json, authorization: authorization)
                }
                group.addTask {
                    try await Task.sleep(for: timeout)
                    throw missing
                }
                defer { group.cancelAll() }
                guard let answer = try await group.next() else { throw missing }
                return answer
            }
        } catch let error as NodeError {
            throw error
        } catch {
            throw .unreachable(endpoint: endpoint.description)
        }
    }

    /// The methods the node's API has.
    public enum HTTPMethod: Sendable {
        case get, put, post, delete

        fileprivate var name: NIOHTTP1.HTTPMethod {
            switch self {
            case .get: .GET
            case .put: .PUT
            case .post: .POST
            case .delete: .DELETE
            }
        }

        /// As it stands in a request line.
        var text: String { name.rawValue }
    }

    private var missing: NodeError {
        .timedOut(waitedFor: "the node at \(endpoint)", seconds: Int(timeout.components.seconds))
    }

    private typealias Wire = NIOAsyncChannel<
        HTTPClientResponsePart,
        HTTPPart<
            HTTPRequestHead, IOData
        >
    >

    private func exchange(
        _ method: HTTPMethod, path: String, json: [UInt8], authorization: String?
    ) async throws -> Answer {
        let verdict = PinVerdict()
        // Once read whole, an answer stands, however the connection is closed.
        let complete = Mutex<Answer?>(nil)
        do {
            let wire = try await connect(verdict)
            return try await wire.executeThenClose { inbound, outbound in
                let head = head(method, path, json, authorization, isKept: false)
                var parts: [HTTPPart<HTTPRequestHead, IOData>] = [.head(head)]
                if !json.isEmpty { parts.append(.body(.byteBuffer(ByteBuffer(bytes: json)))) }
                parts.append(.end(nil))
                // A node may answer and close before it has read all; its answer counts.
                try? await outbound.write(contentsOf: parts)
                var answer = Answer(status: 0, body: [])
                for try await part in inbound {
                    switch part {
                    case .head(let head): answer.status = Int(head.status.code)
                    case .body(let bytes):
                        answer.body += bytes.readableBytesView
                        guard answer.body.count <= Self.maximumAnswer else { throw missing }
                    case .end:
                        let whole = answer
                        complete.withLock { $0 = whole }
                        return whole
                    }
                }
                throw NodeError.unreachable(endpoint: endpoint.description)
            }
        } catch {
            if let answer = complete.withLock({ $0 }) { return answer }
            if verdict.isRefused {
                throw NodeError.wrongPin(endpoint: endpoint.description)
            }
            throw error
        }
    }

    /// What a request begins with.
    func head(
        _ method: HTTPMethod, _ path: String, _ json: [UInt8], _ authorization: String?,
        isKept: Bool
    ) -> HTTPRequestHead {
        var head = HTTPRequestHead(version: .http1_1, method: method.name, uri: path)
        head.headers.add(name: "host", value: endpoint.description)
        if !isKept { head.headers.add(name: "connection", value: "close") }
        if let authorization { head.headers.add(name: "authorization", value: authorization) }
        if method == .put || method == .post || !json.isEmpty {
            head.headers.add(name: "content-type", value: "application/json")
            head.headers.add(name: "content-length", value: "\(json.count)")
        }
        return head
    }

    /// TLS 1.3, where a callback looks at the certificate.
    static func context() throws -> NIOSSLContext {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv13
        tls.certificateVerification = .noHostnameVerification
        return try NIOSSLContext(configuration: tls)
    }

    private func connect(_ verdict: PinVerdict) async throws -> Wire {
        let context = try Self.context()
        let pin = pin
        return try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .connectTimeout(.nanoseconds(Int64(timeout.inSeconds * 1e9)))
            .connect(host: endpoint.host, port: endpoint.port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    let handler = try NIOSSLClientHandler(
                        context: context, serverHostname: nil,
                        customVerificationCallback: { certificates, promise in
                            promise.succeed(
                                verdict.check(certificates.first, pin: pin)
                                    ? .certificateVerified : .failed)
                        })
                    try channel.pipeline.syncOperations.addHandler(handler)
                    try channel.pipeline.syncOperations.addHTTPClientHandlers()
                    return try Wire(wrappingChannelSynchronously: channel)
                }
            }
    }
}
