public import Ledger

/// Why a request about a key failed: what its caller would have been answered, had it waited. Nothing secret.
public struct KeyRequestFailure: Codable, Hashable, Sendable {
    /// The HTTP status.
    public var status: Int
    /// A stable word for programs: `KeyProblem.code`.
    public var code: String
    /// One line that says what happened, and what to do.
    public var detail: String
    /// The nodes that it is due to, where it is due to some.
    public var nodes: [Address]
}

extension KeyRequestFailure {
    /// Whether nobody else was asked: too few could be reached, or the key was being changed.
    var wasNotBegun: Bool {
        [KeyProblem.tooFewNodes(needed: 0, found: 0), .busy].map(\.code).contains(code)
    }

    package init(_ error: NodeError) {
        let problem: any HTTPProblem
        switch error {
        case .key(.earlier(let failure)):
            self = failure
            return
        case .key(let known): problem = known
        case .share(let known): problem = known
        case .chain: problem = UploadProblem.chainUnavailable
        default:
            // What is wrong with a node's disk is its operator's affair.
            self.init(
                status: 500, code: "internal",
                detail: "the node could not do this; its log says why", nodes: [])
            return
        }
        self.init(
            status: problem.status, code: problem.code, detail: problem.description,
            nodes: KeyService.culprits(error))
    }
}
