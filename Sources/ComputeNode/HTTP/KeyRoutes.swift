import Foundation
import HTTPTypes
import Hummingbird
import Ledger
import Logging

/// Keys that this node holds with others, over HTTPS: `Protocols/http/openapi.yaml`.
struct KeyRoutes: Sendable {
    let service: KeyService
    let counters: Counters
    let logger: Logger

    /// The longest body.
    static let bodyLimit = 1 << 19

    func add(to router: Router<BasicRequestContext>) {
        reading(router)
        requests(router)
        router.post("/v1/introductions") { request, _ in
            await answers.answer {
                try await service.introduced(body(request))
                return Response(status: .accepted)
            }
        }
    }

    private func reading(_ router: Router<BasicRequestContext>) {
        router.get("/v1/keys") { _, _ in
            await answers.answer { try HTTPAnswers.json(service.list) }
        }
        router.get("/v1/keys/:key") { _, context in
            await answers.answer {
                try HTTPAnswers.json(await service.description(of: word("key", context)))
            }
        }
        router.post("/v1/keys/:key/verify") { request, context in
            await answers.answer {
                try HTTPAnswers.json(
                    service.verify(await body(request), key: word("key", context)))
            }
        }
        router.get("/v1/keys/:key/requests/:request") { request, context in
            await answers.answer {
                try HTTPAnswers.json(
                    await service.request(
                        received(request, []), word("request", context),
                        key: word("key", context)))
            }
        }
    }

    /// A request of the committee, by what it asks for.
    private typealias Asking =
        @Sendable (RequestGuard.Received, Bytes32) async throws -> KeyRequestReport

    private func requests(_ router: Router<BasicRequestContext>) {
        let service = service
        on(.put, "/v1/keys/:key", router) { try await service.create($0, key: $1) }
        on(.delete, "/v1/keys/:key", router) { try await service.delete($0, key: $1) }
        on(.post, "/v1/keys/:key/undelete", router) { try await service.delete($0, key: $1) }
        on(.post, "/v1/keys/:key/sign", router) { try await service.sign($0, key: $1) }
        on(.post, "/v1/keys/:key/decrypt", router) { try await service.decrypt($0, key: $1) }
        on(.post, "/v1/keys/:key/random", router) { try await service.random($0, key: $1) }
        on(.post, "/v1/keys/:key/rotate", router) { try await service.rotate($0, key: $1) }
        on(.post, "/v1/keys/:key/reshare", router) { try await service.reshare($0, key: $1) }
        on(.post, "/v1/keys/:key/backup", router) { try await service.backUp($0, key: $1) }
        on(.put, "/v1/keys/:key/restore", router) { try await service.restore($0, key: $1) }
        on(.put, "/v1/keys/:key/import", router) { try await service.importKey($0, key: $1) }
        on(.post, "/v1/keys/:key/export", router) { try await service.export($0, key: $1) }
        on(.post, "/v1/keys/:key/repair", router) { try await service.repair($0, key: $1) }
        on(.put, "/v1/keys/:key/policy", router) { try await service.changePolicy($0, key: $1) }
    }

    private func on(
        _ method: HTTPRequest.Method, _ path: RouterPath, _ router: Router<BasicRequestContext>,
        _ ask: @escaping Asking
    ) {
        router.on(path, method: method) { request, context in
            await answers.answer {
                let key = try word("key", context)
                let report = try await ask(received(request, try await body(request)), key)
                return try HTTPAnswers.json(report, status: report.isPending ? 202 : 200)
            }
        }
    }

    private var answers: HTTPAnswers { HTTPAnswers(counters: counters, logger: logger) }

    private func body(_ request: Request) async throws -> [UInt8] {
        guard let body = try await HTTPAnswers.body(of: request, limit: Self.bodyLimit) else {
            throw KeyProblem.tooLarge(limit: Self.bodyLimit)
        }
        return body
    }

    private func word(
        _ name: String, _ context: BasicRequestContext
    ) throws(KeyProblem) -> Bytes32 {
        guard let text = context.parameters.get(name), text.hasPrefix("0x"),
            let word = try? Bytes32(hex: text)
        else { throw .malformedParameter(name) }
        return word
    }

    private func received(_ request: Request, _ body: [UInt8]) -> RequestGuard.Received {
        RequestGuard.Received(
            method: request.method.rawValue, uri: request.head.path ?? "",
            authorization: request.headers[.authorization] ?? "", body: body)
    }
}
