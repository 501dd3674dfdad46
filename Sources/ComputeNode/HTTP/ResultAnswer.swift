import Foundation
public import Ledger

/// The answer to `GET /v1/tasks/{taskId}/results`: one node's components of what the asker learns.
///
/// JSON as `Protocols/http/openapi.yaml` describes it. Contains shares: never logged.
public struct ResultAnswer: Codable, Sendable {
    public var taskId: Hash32
    public var results: [Result]

    /// One private result.
    public struct Result: Codable, Sendable {
        /// Its place among the results of the method.
        public var index: Int
        /// Components i and i+1 mod 3, where i is the node's place in the committee; none of a masked result.
        public var components: [InputUpload.Component]
        /// Of a run by another protocol than the replicated one.
        public var masked: Masked?

        public init(
            index: Int, components: [InputUpload.Component], masked: Masked? = nil
        ) {
            self.index = index
            self.components = components
            self.masked = masked
        }
    }

    /// One node's part of a masked result.
    public struct Masked: Codable, Sendable {
        /// The node's key, 32 bytes in hexadecimal with `0x`.
        public var key: String
        /// What all nodes have alike, in base64; keccak256 of it stands on chain.
        public var record: String

        public init(key: Bytes32, record: [UInt8]) {
            self.key = key.description
            self.record = Data(record).base64EncodedString()
        }
    }

    public init(taskId: Hash32, results: [Result]) {
        self.taskId = taskId
        self.results = results
    }

    /// What `account` is the recipient of, and only once the result stands on chain: who doesn't pay
    /// learns nothing.
    ///
    /// - Throws: `UploadProblem`: `.unknownTask`, `.noResult`, `.notRecipient`; or `NodeError`.
    package init(of task: Hash32, for account: Address, in journal: Journal) throws {
        guard let record = try journal.task(task) else { throw UploadProblem.unknownTask }
        let stored = record.state == .finished ? try journal.results(of: task) : []
        guard !stored.isEmpty else { throw UploadProblem.noResult }
        let own = stored.filter { $0.recipient == account }
        guard !own.isEmpty else { throw UploadProblem.notRecipient }
        taskId = task
        results = own.map { result in
            guard let second = result.second else {
                return Result(
                    index: result.index, components: [],
                    masked: .init(key: result.first.randomness, record: result.first.share))
            }
            return Result(
                index: result.index,
                components: [(result.position, result.first), (result.position + 1, second)]
                    .map { k, opened in
                        .init(index: k % 3, randomness: opened.randomness, share: opened.share)
                    })
        }
    }
}

extension ResultRequest {
    /// How far the signed time may lie from the node's, before or after, in seconds.
    public static let ageLimit = 60

    /// The account that signed the request, if it did so lately.
    ///
    /// - Throws: `.authorization`, or `.stale` where the time is too far away in either direction.
    package func signer(of authorization: String, now: Double) throws(UploadProblem) -> Address {
        guard let signed = signer(of: authorization) else { throw .authorization }
        guard abs(Double(signed.time) - now) <= Double(Self.ageLimit) else {
            throw .stale(limit: Self.ageLimit)
        }
        return signed.account
    }
}
