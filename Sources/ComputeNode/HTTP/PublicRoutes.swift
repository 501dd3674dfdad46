import Foundation
import HTTPTypes
import Hummingbird
import Ledger
import Logging
import NIOCore

/// What data providers and requesters ask of a node, over HTTPS: `Protocols/http/openapi.yaml`.
///
/// An input is accepted because it opens commitments that stand on chain, a contract because it has
/// the hashes that stand there; only who asks for a private result has to sign.
struct PublicRoutes: Sendable {
    let journal: Journal
    let chain: any MarketChain
    let limits: NodeConfiguration.Limits
    let policy: NodeConfiguration.Policy
    let counters: Counters
    let logger: Logger

    /// A body's overhead beside its shares: JSON, identifiers, base64's third.
    static let inputOverhead = 4096

    func add(to router: Router<BasicRequestContext>) {
        router.put("/v1/inputs/:id") { request, context in
            await answer(request) { try await putInput(request, context) }
        }
        router.put("/v1/contracts/:id") { request, context in
            await answer(request) { try await putContract(request, context) }
        }
        router.get("/v1/tasks/:id") { request, context in
            await answer(request) { try getTask(context) }
        }
        router.get("/v1/tasks/:id/results") { request, context in
            await answer(request) { try getResults(request, context) }
        }
    }

    private func answer(
        _ request: Request, _ body: () async throws -> Response
    ) async -> Response {
        await HTTPAnswers(counters: counters, logger: logger).answer(body)
    }

    private func putInput(
        _ request: Request, _ context: BasicRequestContext
    ) async throws -> Response {
        let id = try identifier(context)
        // Two shares in base64.
        let limit = limits.inputBytes / 3 * 8 + Self.inputOverhead
        let upload = try InputUpload(json: await bytes(of: request, limit: limit))
        guard let committed = try await chain.input(id) else { throw UploadProblem.unknownInput }
        if let listed = policy.contracts, !listed.contains(committed.contract) {
            throw UploadProblem.notServed
        }
        let opened = try upload.opened(
            id: id, committed: committed, chainId: chain.chainId, market: chain.market)
        guard opened.first.share.count <= limits.inputBytes else {
            throw UploadProblem.tooLarge(limit: limits.inputBytes)
        }
        try check(
            journal.store(opened, limit: limits.storedInputs, bytes: limits.storedBytes))
        logger.info(
            "input stored", metadata: ["input": "\(id)", "position": "\(opened.position)"])
        counters.inputStored()
        return try HTTPAnswers.json(["inputId": "\(id)"])
    }

    private func putContract(
        _ request: Request, _ context: BasicRequestContext
    ) async throws -> Response {
        let id = try identifier(context)
        if let listed = policy.contracts, !listed.contains(id) { throw UploadProblem.notServed }
        let body = try await bytes(of: request, limit: 2 * limits.contractBytes)
        guard let upload = try? JSONDecoder().decode(ContractUpload.self, from: Data(body)) else {
            throw UploadProblem.malformedBody
        }
        let ir = [UInt8](upload.ir.utf8)
        let manifest = [UInt8](upload.manifest.utf8)
        guard ir.count + manifest.count <= limits.contractBytes else {
            throw UploadProblem.tooLarge(limit: limits.contractBytes)
        }
        guard let hashes = try await chain.contract(id) else {
            throw UploadProblem.unknownContract
        }
        guard Keccak256.hash(ir) == hashes.ir else { throw UploadProblem.contractHash(part: "ir") }
        guard Keccak256.hash(manifest) == hashes.manifest else {
            throw UploadProblem.contractHash(part: "manifest")
        }
        try check(
            journal.store(
                contract: id, ir: ir, manifest: manifest, limit: limits.storedContracts))
        logger.info("contract stored", metadata: ["contract": "\(id)"])
        return try HTTPAnswers.json(["contractId": "\(id)"])
    }

    private func getTask(_ context: BasicRequestContext) throws -> Response {
        let id = try identifier(context)
        guard let record = try journal.task(id) else { throw UploadProblem.unknownTask }
        return try HTTPAnswers.json(TaskReport(record))
    }

    private func getResults(
        _ request: Request, _ context: BasicRequestContext
    ) throws -> Response {
        let id = try identifier(context)
        let asked = ResultRequest(
            task: id, node: chain.account, chainId: chain.chainId, market: chain.market)
        let signer = try asked.signer(
            of: request.headers[.authorization] ?? "", now: Date().timeIntervalSince1970)
        let answer = try ResultAnswer(of: id, for: signer, in: journal)
        logger.info("result fetched", metadata: ["task": "\(id)", "recipient": "\(signer)"])
        return try HTTPAnswers.json(answer)
    }

    private func check(_ outcome: StoreOutcome) throws(UploadProblem) {
        switch outcome {
        case .stored, .unchanged: break
        case .conflict: throw .conflict
        case .full: throw .full
        }
    }

    private func identifier(_ context: BasicRequestContext) throws(UploadProblem) -> Hash32 {
        guard let text = context.parameters.get("id"), text.hasPrefix("0x"),
            let id = try? Hash32(hex: text)
        else { throw .malformedIdentifier }
        return id
    }

    private func bytes(of request: Request, limit: Int) async throws -> [UInt8] {
        guard let bytes = try await HTTPAnswers.body(of: request, limit: limit) else {
            throw UploadProblem.tooLarge(limit: limit)
        }
        return bytes
    }
}
