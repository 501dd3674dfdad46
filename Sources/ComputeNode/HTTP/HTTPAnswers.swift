import Foundation
import HTTPTypes
import Hummingbird
import Ledger
import Logging
import NIOCore

/// A refusal that an HTTP answer tells.
public protocol HTTPProblem: Error, CustomStringConvertible {
    /// The HTTP status.
    var status: Int { get }
    /// A stable word for programs.
    var code: String { get }
}

extension UploadProblem: HTTPProblem {}

/// How the node's public routes answer: JSON, or an RFC 9457 problem document.
struct HTTPAnswers: Sendable {
    let counters: Counters
    let logger: Logger

    func answer(_ body: () async throws -> Response) async -> Response {
        var response: Response
        do {
            response = try await body()
        } catch NodeError.share(let problem) {
            response = Self.problem(problem)
        } catch NodeError.key(let problem) {
            response = Self.problem(problem)
        } catch let problem as any HTTPProblem {
            response = Self.problem(problem)
        } catch NodeError.chain(let reason) {
            logger.warning("chain call failed", metadata: ["reason": "\(reason.rawValue)"])
            response = Self.problem(UploadProblem.chainUnavailable)
        } catch let error as NodeError {
            logger.error("request failed", metadata: ["error": "\(error)"])
            response = Self.problem(500, "internal", "the node could not store this")
        } catch {
            response = Self.problem(400, "malformed-body", "the body could not be read")
        }
        if response.status == .unauthorized {
            response.headers[.wwwAuthenticate] = ResultRequest.scheme
        }
        counters.countRequest(status: response.status.code)
        return response
    }

    /// A request's body of at most `limit` bytes; nil where it is longer.
    static func body(of request: Request, limit: Int) async throws -> [UInt8]? {
        if let announced = request.headers[.contentLength].flatMap({ Int($0) }), announced > limit {
            return nil
        }
        do {
            return [UInt8](try await request.body.collect(upTo: limit).readableBytesView)
        } catch is NIOTooManyBytesError {
            return nil
        }
    }

    static func json(_ value: some Encodable, status: Int = 200) throws -> Response {
        Response(
            status: .init(code: status), headers: [.contentType: "application/json"],
            body: .init(byteBuffer: ByteBuffer(bytes: try encoded(value))))
    }

    private static func encoded(_ value: some Encodable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(value)
    }

    /// The answer that tells why a request is refused.
    static func problem(_ problem: any HTTPProblem) -> Response {
        Self.problem(problem.status, problem.code, problem.description)
    }

    /// An RFC 9457 problem document.
    private static func problem(_ status: Int, _ code: String, _ detail: String) -> Response {
        let problem = Problem(code: code, detail: detail, status: status)
        return Response(
            status: .init(code: status), headers: [.contentType: "application/problem+json"],
            body: .init(byteBuffer: ByteBuffer(bytes: (try? encoded(problem)) ?? Data())))
    }

    private struct Problem: Encodable {
        let code: String
        let detail: String
        let status: Int
        let title = "refused"
    }
}
