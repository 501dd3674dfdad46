import Channels
import Ledger
import MPC
import PrivacyContracts

/// A task's contract, method and arguments, ready to be checked and evaluated.
struct ContractJob: Sendable {
    let hashes: ContractHashes
    private let contract: Contract
    private let shape: MethodShape

    /// What the market takes as a result.
    static let maximumOutputBytes = 4096
    /// Scalars of all private results of a task: one recipient's fit an answer of a node.
    static let maximumPrivateScalars = 1 << 15

    /// Parses the two texts and fits the task's arguments and number of inputs to the method.
    ///
    /// - Throws: `TaskLife.Refusal` with the reason.
    init(
        _ texts: (ir: [UInt8], manifest: [UInt8]), terms: TaskTerms
    ) throws(TaskLife.Refusal) {
        guard let ir = String(validating: texts.ir, as: UTF8.self),
            let manifest = String(validating: texts.manifest, as: UTF8.self)
        else { throw TaskLife.Refusal(reason: "the contract is not UTF-8") }
        do {
            contract = try Contract(ir: ir, manifest: manifest)
            shape = try MethodShape(
                contract.manifest.method(named: terms.method), providers: terms.inputs.count,
                encodedArguments: terms.arguments)
        } catch {
            throw TaskLife.Refusal(reason: "\(error)")
        }
        hashes = ContractHashes(
            ir: Keccak256.hash(texts.ir), manifest: Keccak256.hash(texts.manifest))
    }

    /// A job whose contract has passed every check that needs no share.
    static func checked(
        _ texts: (ir: [UInt8], manifest: [UInt8]), terms: TaskTerms
    ) throws(TaskLife.Refusal) -> ContractJob {
        let job = try ContractJob(texts, terms: terms)
        try job.check()
        return job
    }

    /// The protocol that the manifest asks for: without a word the replicated passive one.
    private var scheme: ContractProtocol.Scheme {
        contract.manifest.protocol?.scheme ?? .replicated
    }

    /// Everything that can be refused before any share is used.
    private func check() throws(TaskLife.Refusal) {
        if let parties = contract.manifest.protocol?.parties, parties != 3 {
            throw TaskLife.Refusal(reason: "the manifest asks for \(parties) parties, not 3")
        }
        guard scheme == .replicated || !shape.hasPrivateResults else {
            throw TaskLife.Refusal(
                reason: "nodes give private results by the replicated protocol only")
        }
        guard 32 * shape.postedWordCount <= Self.maximumOutputBytes else {
            throw TaskLife.Refusal(reason: "the output is longer than the market takes")
        }
        guard shape.privateScalarCount <= Self.maximumPrivateScalars else {
            throw TaskLife.Refusal(reason: "the private results are longer than nodes keep")
        }
        do {
            try contract.check(method: shape.method.name)
        } catch {
            throw TaskLife.Refusal(reason: "\(error)")
        }
    }

    /// 64-bit elements of one provider's vector.
    func elementCount(ofInput index: Int) -> Int { shape.elementCount(ofProvider: index) }

    /// Whether one recipient alone learns some result.
    var hasPrivateResults: Bool { shape.hasPrivateResults }

    /// Bytes of the shares of private results that a node keeps.
    var privateResultBytes: Int { 16 * shape.privateScalarCount }

    /// Who learns each private result, by its index.
    var learners: [Int: Learner] {
        var learners: [Int: Learner] = [:]
        for (index, result) in shape.results.enumerated() where !result.learner.isEveryone {
            learners[index] = result.learner
        }
        return learners
    }

    /// Runs the method among the three parties of `channel`.
    ///
    /// - Parameters:
    ///   - inputs: this party's components, `nil` for those that are not used.
    ///   - binding: what the three must agree on beyond the session's name.
    ///   - seed: of the task at this node; needed where there are private results.
    ///   - seal: what their commitments are bound to.
    /// - Returns: the output as it is posted, and this node's part of the private results.
    /// - Throws: `TaskLife.Refusal` for what no retry mends: the same at all three parties.
    func evaluate(
        inputs: [StoredInput?], binding: [UInt8], channel: any Channel, seed: ResultSeed?,
        seal: ResultSeal
    ) async throws -> (output: [UInt8], results: [StoredResult]) {
        let shares = ContractShares(
            providers: inputs.map { input in
                input.map { ContractShares.Vector($0) }
            })
        guard scheme == .replicated else {
            return try await evaluate(shares, binding: binding, channel: channel)
        }
        let party = try await ReplicatedParty(channel: channel, binding: binding)
        do {
            let run = try await contract.run(
                method: shape.method.name, shares: shares, arguments: shape.arguments,
                party: party, seed: seed)
            let results = try run.results.map { try seal.stored($0, position: channel.party) }
            let commitments = try await seal.agree(on: results, over: channel)
            return (shape.posted(run.output, commitments: commitments), results)
        } catch let error as ContractError {
            throw TaskLife.Refusal(reason: "\(error)")
        }
    }

    /// By another protocol than the replicated passive one; what it takes of preprocessing is made meanwhile.
    private func evaluate(
        _ shares: ContractShares, binding: [UInt8], channel: any Channel
    ) async throws -> (output: [UInt8], results: [StoredResult]) {
        do {
            let party = try await ContractParty(
                ContractProtocol(scheme, parties: channel.partyCount), channel: channel,
                binding: binding)
            let run = try await contract.run(
                method: shape.method.name, components: shares, arguments: shape.arguments,
                by: party)
            return (shape.posted(run.output, commitments: [:]), [])
        } catch let error as ContractError {
            throw TaskLife.Refusal(reason: "\(error)")
        }
    }
}

extension ContractShares.Vector {
    fileprivate init(_ input: StoredInput) {
        self.init(first: Self.words(input.first.share), second: Self.words(input.second.share))
    }

    private static func words(_ bytes: [UInt8]) -> [UInt64] {
        bytes.withUnsafeBytes { bytes in
            (0..<bytes.count / 8).map {
                UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8 * $0, as: UInt64.self))
            }
        }
    }
}
