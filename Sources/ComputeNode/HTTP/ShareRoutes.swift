import Foundation
import HTTPTypes
import Hummingbird
import Ledger
import Logging

/// Shares and the audit log over HTTPS: `Protocols/http/openapi.yaml`.
struct ShareRoutes: Sendable {
    let service: ShareService
    let counters: Counters
    let logger: Logger

    /// A body's overhead beside the sealed share: JSON and the encapsulated key.
    static let overhead = 1024

    func add(to router: Router<BasicRequestContext>) {
        let answers = HTTPAnswers(counters: counters, logger: logger)
        router.get("/v1/node") { _, _ in
            await answers.answer { try HTTPAnswers.json(service.identity) }
        }
        router.put("/v1/offchain/:contract/shares/:id") { request, context in
            await answers.answer { try await put(request, context) }
        }
        router.get("/v1/offchain/:contract/shares/:id") { request, context in
            await answers.answer { try await get(request, context) }
        }
        router.delete("/v1/offchain/:contract/shares/:id") { request, context in
            await answers.answer { try await delete(request, context) }
        }
        router.get("/v1/audit") { request, _ in
            await answers.answer { try audit(request) }
        }
    }

    private func put(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        let limit = (service.limits.shareBytes + SealedShare.overhead) / 3 * 4 + Self.overhead
        guard let body = try await HTTPAnswers.body(of: request, limit: limit) else {
            throw ShareProblem.tooLarge(limit: limit)
        }
        let asked = try asked(request, context, body)
        let isNew = try await service.put(asked)
        logger.info("share taken", metadata: ["sharing": "\(asked.sharing)", "new": "\(isNew)"])
        return try HTTPAnswers.json(
            ShareReceipt(sharing: asked.sharing, state: "stored"), status: isNew ? 201 : 200)
    }

    private func get(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        let asked = try asked(request, context, [])
        guard let text = request.uri.queryParameters["key"].map(String.init),
            let key = try? Bytes32(hex: text), text.hasPrefix("0x")
        else { throw ShareProblem.malformedParameter("key") }
        let answer = try await service.get(asked, sealedTo: key)
        logger.info("share given", metadata: ["sharing": "\(asked.sharing)"])
        return try HTTPAnswers.json(answer)
    }

    private func delete(
        _ request: Request, _ context: BasicRequestContext
    ) async throws -> Response {
        let asked = try asked(request, context, [])
        try await service.delete(asked)
        return try HTTPAnswers.json(ShareReceipt(sharing: asked.sharing, state: "erased"))
    }

    private func audit(_ request: Request) throws -> Response {
        func number(_ name: String, _ standard: UInt64) throws(ShareProblem) -> UInt64 {
            guard let text = request.uri.queryParameters[Substring(name)] else { return standard }
            guard let value = UInt64(text), value < 1 << 53 else {
                throw .malformedParameter(name)
            }
            return value
        }
        let first = try number("from", 1)
        let count = try number("count", UInt64(AuditPage.maximumRecords))
        return try HTTPAnswers.json(
            service.audit(
                received(request, []), from: first,
                count: Int(min(count, UInt64(AuditPage.maximumRecords)))))
    }

    private func asked(
        _ request: Request, _ context: BasicRequestContext, _ body: [UInt8]
    ) throws(ShareProblem) -> ShareService.Asked {
        guard let text = context.parameters.get("contract"), text.hasPrefix("0x"),
            let contract = try? Address(text)
        else { throw .malformedParameter("contract") }
        guard let text = context.parameters.get("id"), text.hasPrefix("0x"),
            let id = try? Bytes32(hex: text)
        else { throw .malformedParameter("id") }
        return ShareService.Asked(
            contract: contract, sharing: id, received: received(request, body))
    }

    private func received(_ request: Request, _ body: [UInt8]) -> RequestGuard.Received {
        RequestGuard.Received(
            method: request.method.rawValue, uri: request.head.path ?? "",
            authorization: request.headers[.authorization] ?? "", body: body)
    }
}
