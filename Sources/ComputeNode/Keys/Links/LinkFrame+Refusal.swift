import KeyManagement

extension LinkFrame {
    /// The word by which a question is refused for this reason: a `KeyProblem`'s code, or what this node's part
    /// of a protocol says of the asker's message. Of its own troubles it says `internal` alone.
    static func code(of reason: any Error) -> String {
        switch reason {
        case NodeError.key(let problem): problem.code
        case let problem as KeyProblem: problem.code
        case NodeError.share(let problem): problem.code
        case NodeError.chain: UploadProblem.chainUnavailable.code
        case NodeError.keyRun(let fault): KeyProblem.failed(fault).code
        case let fault as KeyRunFault: KeyProblem.failed(fault).code
        case NodeError.keys(let error): code(of: error)
        default: "internal"
        }
    }

    private static func code(of error: KeyManagementError) -> String {
        switch error {
        case .fault, .malformedEncoding, .unknownVersion: "bad-message"
        case .notApproved, .wrongCommitments: "other-request"
        case .notASigner, .unknownSender: "not-a-signer"
        case .noSuchPresignature, .presignatureConsumed, .spent, .stockEmpty:
            KeyProblem.noMaterial.code
        case .storage: "internal"
        default: KeyProblem.failed(.ended(error)).code
        }
    }
}
