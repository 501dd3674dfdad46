public import Ledger

/// The body of `PUT /v1/contracts/{contractId}`: the exact texts whose hashes stand on chain.
public struct ContractUpload: Codable, Sendable {
    public var ir: String
    public var manifest: String

    public init(ir: String, manifest: String) {
        self.ir = ir
        self.manifest = manifest
    }
}

/// The answer to `GET /v1/tasks/{taskId}`: where a task stands at one node.
public struct TaskReport: Codable, Equatable, Sendable {
    public var taskId: Hash32
    public var contractId: Hash32
    public var method: String
    /// A raw value of `TaskState`.
    public var state: String
    public var reason: String?
    public var committee: [Address]
    public var acceptBy: UInt64
    public var deadline: UInt64
    /// How many inputs the task names.
    public var inputs: Int
    /// Which of them all nodes hold, once that is agreed.
    public var present: [Bool]?
    /// How often this node started to evaluate it.
    public var runs: Int
    public var rounds: Int
    public var bytesSent: Int
    public var bytesReceived: Int
    public var seconds: Double
    public var signatures: Int
    /// The transaction by which this node posted the result.
    public var transaction: Hash32?
    /// The result's ABI words in hexadecimal, once the chain has it.
    public var output: String?

    init(_ record: TaskRecord) {
        taskId = record.terms.id
        contractId = record.terms.contract
        method = record.terms.method
        state = record.state.rawValue
        reason = record.reason
        committee = record.terms.committee
        acceptBy = record.terms.acceptBy
        deadline = record.terms.deadline
        inputs = record.terms.inputs.count
        present = record.present
        runs = record.runs
        rounds = record.cost.rounds
        bytesSent = record.cost.bytesSent
        bytesReceived = record.cost.bytesReceived
        seconds = Double(record.cost.milliseconds) / 1000
        signatures = record.signatures.count
        transaction = record.transaction
        output = record.state == .finished ? record.output.map { Hex.encode($0) } : nil
    }
}
