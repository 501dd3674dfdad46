import Foundation
public import Ledger

/// What a data provider or requester asks of one node.
public struct NodeClient: Sendable {
    public let http: PinnedHTTPClient

    /// A client of the node at `endpoint`, known by `pin` (both from the registry).
    public init(
        endpoint: NodeConfiguration.Endpoint, pin: Hash32, timeout: Duration = .seconds(30)
    ) {
        http = PinnedHTTPClient(endpoint: endpoint, pin: pin, timeout: timeout)
    }

    /// A client of a registered node.
    ///
    /// - Throws: `.badValue` if the registry's HTTP endpoint is no `https://host:port`.
    public init(_ node: NodeRegistry.Node, timeout: Duration = .seconds(30)) throws(NodeError) {
        let prefix = "https://"
        guard node.httpEndpoint.hasPrefix(prefix),
            let endpoint = NodeConfiguration.Endpoint(
                String(node.httpEndpoint.dropFirst(prefix.count)), ports: 1...65535)
        else {
            throw .badValue(
                path: "httpEndpoint in the registry", line: 0, expected: "https://host:port")
        }
        self.init(endpoint: endpoint, pin: node.pin, timeout: timeout)
    }

    /// Gives the node its components of an input. Repeating it is harmless.
    ///
    /// A node that has not yet seen the commitment's block answers 404; that is tried again for up
    /// to ten seconds.
    /// - Throws: `.refused` with the node's status and problem, or what `PinnedHTTPClient` throws.
    public func put(_ upload: InputUpload, input id: Hash32) async throws(NodeError) {
        try await put(body: upload, path: "/v1/inputs/\(id)")
    }

    /// Gives the node a contract's exact texts, whose hashes stand on chain as `id`.
    public func put(contract id: Hash32, ir: String, manifest: String) async throws(NodeError) {
        try await put(
            body: ContractUpload(ir: ir, manifest: manifest), path: "/v1/contracts/\(id)")
    }

    /// Where a task stands at the node, or nothing if the node doesn't know it yet.
    public func task(_ id: Hash32) async throws(NodeError) -> TaskReport? {
        let answer = try await http.request(.get, path: "/v1/tasks/\(id)")
        if answer.status == 404 { return nil }
        guard answer.status == 200,
            let report = try? JSONDecoder().decode(TaskReport.self, from: Data(answer.body))
        else { throw Self.refusal(answer) }
        return report
    }

    /// The node's components of the private results that the signer of `authorization` learns; see
    /// `ResultRequest`.
    ///
    /// - Throws: `.refused` with the node's status and problem, or what `PinnedHTTPClient` throws.
    public func results(
        of task: Hash32, authorization: String
    ) async throws(NodeError) -> ResultAnswer {
        let answer = try await http.request(
            .get, path: "/v1/tasks/\(task)/results", authorization: authorization)
        guard answer.status == 200 else { throw Self.refusal(answer) }
        guard let results = try? JSONDecoder().decode(ResultAnswer.self, from: Data(answer.body))
        else {
            throw .refused(status: 200, problem: "the answer is not the JSON of openapi.yaml")
        }
        return results
    }

    private func put(body: some Encodable, path: String) async throws(NodeError) {
        guard let data = try? JSONEncoder().encode(body) else {
            throw .refused(status: 0, problem: "the body can't be encoded")
        }
        for attempt in 0... {
            let answer = try await http.request(.put, path: path, json: [UInt8](data))
            if answer.status == 200 { return }
            guard answer.status == 404 || answer.status == 503, attempt < 20 else {
                throw Self.refusal(answer)
            }
            try? await Task.sleep(for: .milliseconds(500))
        }
    }

    static func refusal(_ answer: PinnedHTTPClient.Answer) -> NodeError {
        struct Problem: Codable {
            var code: String
            var detail: String
        }
        let problem = try? JSONDecoder().decode(Problem.self, from: Data(answer.body))
        let text = problem.map { "\($0.code): \($0.detail)" } ?? "no problem document"
        return .refused(status: answer.status, problem: text)
    }

    /// What a request came to that failed while it was waited for: as if that had been answered at once.
    static func refusal(_ report: KeyRequestReport) -> NodeError {
        guard let failure = report.failure else {
            return .refused(status: 502, problem: report.reason ?? "failed")
        }
        return .refused(
            status: failure.status, problem: "\(failure.code): \(failure.detail)")
    }
}
