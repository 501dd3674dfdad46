import Channels
import Ledger
import MPC
import PrivacyContracts

/// A task's contract, method and arguments, ready to be checked and evaluated.
struct ContractJob: Sendable {
    let hashes: ContractHashes
    private let contract: Contract
    private let shape: MethodShape
    /// As the manifest asks for, among the task's committee.
    let `protocol`: ContractProtocol

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
            `protocol` = try contract.manifest.protocol(among: terms.committee.count)
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

    private var scheme: ContractProtocol.Scheme { `protocol`.scheme }

    /// Everything that can be refused before any share is used.
    private func check() throws(TaskLife.Refusal) {
        guard 32 * shape.postedWordCount(by: scheme) <= Self.maximumOutputBytes else {
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

    /// Bytes of each component of one provider's vector.
    func componentBytes(ofInput index: Int) -> Int {
        let elements = shape.elementCount(ofProvider: index)
        return 8
            * (`protocol`.parties == 3
                ? elements : `protocol`.deliveredWords(ofElements: elements))
    }

    /// Whether one recipient alone learns some result.
    var hasPrivateResults: Bool { shape.hasPrivateResults }

    /// Bytes of the parts of private results that a node keeps.
    var privateResultBytes: Int {
        guard scheme != .replicated else { return 16 * shape.privateScalarCount }
        return shape.results.reduce(0) {
            $0
                + ($1.learner.isEveryone
                    ? 0
                    : MaskedRecord.byteCount(
                        parties: `protocol`.parties, scalars: $1.scalars.count))
        }
    }

    /// Who learns each private result, by its index.
    var learners: [Int: Learner] {
        var learners: [Int: Learner] = [:]
        for (index, result) in shape.results.enumerated() where !result.learner.isEveryone {
            learners[index] = result.learner
        }
        return learners
    }

    /// Runs the method among the parties of `channel`.
    ///
    /// - Parameters:
    ///   - inputs: this party's components, `nil` for those that are not used: the committee has agreed on which.
    ///   - binding: what all must agree on beyond the session's name.
    ///   - preprocessing: where what the protocol takes ahead comes from.
    ///   - number: of the run, among all of the task at this node.
    ///   - seed: of the task at this node; needed where there are private results.
    ///   - seal: what their commitments are bound to.
    /// - Returns: the output as it is posted, and this node's part of the private results.
    /// - Throws: `ContractError` for what no retry mends: the same at all parties.
    func evaluate(
        inputs: [StoredInput?], binding: [UInt8], channel: any Channel,
        preprocessing: ContractParty.Preprocessing, number: RunNumber, seed: ResultSeed?,
        seal: ResultSeal
    ) async throws -> (output: [UInt8], results: [StoredResult]) {
        guard scheme == .replicated else {
            let party = try await ContractParty(
                `protocol`, channel: channel, binding: binding, preprocessing: preprocessing)
            return try await evaluate(inputs, by: party, number, seed, seal)
        }
        let party = try await ReplicatedParty(channel: channel, binding: binding)
        let run = try await contract.run(
            method: shape.method.name, shares: Self.components(inputs),
            arguments: shape.arguments, party: party, seed: seed, isAgreed: true)
        let results = try run.results.map { try seal.stored($0, position: channel.party) }
        let commitments = try await seal.agree(on: results, over: channel)
        return (shape.posted(run.output, commitments: commitments), results)
    }

    /// By another protocol than the replicated passive one. For three parties inputs are delivered as for that
    /// one, for any other number as the protocol shares them.
    private func evaluate(
        _ inputs: [StoredInput?], by party: ContractParty, _ number: RunNumber,
        _ seed: ResultSeed?, _ seal: ResultSeal
    ) async throws -> (output: [UInt8], results: [StoredResult]) {
        let mask = seed.map { ResultMask(seed: $0, binding: seal.binding) }
        let name = shape.method.name
        let run =
            `protocol`.parties == 3
            ? try await contract.run(
                method: name, components: Self.components(inputs), arguments: shape.arguments,
                by: party, mask: mask, number: number, isAgreed: true)
            : try await contract.run(
                method: name, shares: inputs.map { $0.map { $0.first.words } },
                arguments: shape.arguments, by: party, mask: mask, number: number,
                isAgreed: true)
        let position = party.party.party
        let results = try run.results.map { try seal.stored($0, position: position) }
        let commitments = results.map { ($0.index, [Keccak256.hash($0.first.share).bytes]) }
        return (
            shape.posted(
                run.output, commitments: Dictionary(commitments) { first, _ in first }, by: scheme),
            results
        )
    }

    private static func components(_ inputs: [StoredInput?]) -> ContractShares {
        ContractShares(
            providers: inputs.map { input in
                guard let input, let second = input.second else { return nil }
                return .init(first: input.first.words, second: second.words)
            })
    }
}

extension StoredInput.OpenedComponent {
    fileprivate var words: [UInt64] {
        share.withUnsafeBytes { bytes in
            (0..<bytes.count / 8).map {
                UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8 * $0, as: UInt64.self))
            }
        }
    }
}
