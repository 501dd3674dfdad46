public import Channels
public import MPC

/// One party's shares of everything that the data providers give to a run.
public struct ContractShares: Sendable {
    /// One provider's vector of 64-bit elements (see `MethodShape.segments`): components i and i+1 of
    /// each, where i is this party's number. Wiped when the last copy goes; runs don't copy it.
    public struct Vector: Sendable {
        let shares: ArithmeticShares

        /// Component i of each element. Secret.
        public var first: [UInt64] { shares.withComponents { first, _ in Array(first) } }
        /// Component i+1 of each element. Secret.
        public var second: [UInt64] { shares.withComponents { _, second in Array(second) } }

        /// Precondition: equal lengths.
        public init(first: [UInt64], second: [UInt64]) {
            shares = ArithmeticShares(first: first, second: second)
        }
    }

    /// By provider; nil where this party has no share.
    public var providers: [Vector?]

    /// The shares of each provider, in their order; lengths are checked by the run.
    public init(providers: [Vector?]) { self.providers = providers }
}

/// What a private run gives.
public struct ContractRun: Sendable {
    /// What everyone learns.
    public var output: ContractOutput
    /// This party's components of what only one recipient learns, in the order of the results.
    public var results: [PrivateResult]
    /// What this party sent and received, and the rounds.
    public var traffic: Traffic
    /// Operations performed; the same at all parties, and depends on public values only.
    public var counts: OperationCounts
    /// Providers whose input was missing or out of range, and for which zeros stood.
    public var replaced: [Int]
}

extension Contract {
    /// Runs a method among three parties: no party sees an input or an intermediate value.
    ///
    /// Security: that of `ReplicatedParty`, three parties of which one may be corrupt and passive.
    /// Opened are one bit a provider (whether its input is in range) and what the manifest says
    /// everyone learns; of what it says one recipient learns, each party gets its two components of a
    /// fresh sharing (`ReplicatedParty.seal`), which tell it nothing. The course of the run, hence rounds and traffic, depends on public values only.
    ///
    /// An input counts as missing unless all three parties have a share of it: who has which they tell each other first.
    ///
    /// - Parameters:
    ///   - arguments: the public arguments; the same at all parties.
    ///   - seed: of this party; for a run that may be repeated with the same inputs, the same each
    ///     time, so that private results are sealed alike. A fresh one if nil.
    ///   - isAgreed: whether all parties are known to have shares of the same providers' inputs: then nobody is asked.
    ///   - progress: called every few milliseconds of interpretation and after each window.
    /// - Throws: `ContractError.inputs` naming the provider whose input is missing or out of range
    ///   where the manifest refuses that; `.refused` and `.trapped`; `MPCError` where the session fails.
    public func run(
        method name: String, shares: ContractShares, arguments: [UInt64], party: ReplicatedParty,
        seed: ResultSeed? = nil, isAgreed: Bool = false,
        progress: (@Sendable (ContractProgress) -> Void)? = nil
    ) async throws -> ContractRun {
        try await run(
            method: name, shares: shares, arguments: arguments, party: party, seed: seed,
            isAgreed: isAgreed, windowNodes: nil, progress: progress)
    }

    /// The same with windows of `windowNodes` nodes.
    package func run(
        method name: String, shares: ContractShares, arguments: [UInt64], party: ReplicatedParty,
        seed: ResultSeed? = nil, isAgreed: Bool = false, windowNodes: Int?,
        progress: (@Sendable (ContractProgress) -> Void)? = nil
    ) async throws -> ContractRun {
        try check(method: name)
        let method = try manifest.method(named: name)
        let shape = try MethodShape(
            method, providers: shares.providers.count, arguments: arguments)
        for (provider, vector) in shares.providers.enumerated() {
            let expected = shape.elementCount(ofProvider: provider)
            if let found = vector?.shares.count, found != expected {
                throw ContractError.inputs(
                    .providerElements(provider: provider, expected: expected, found: found))
            }
        }
        let before = party.traffic
        let held = shares.providers.map { $0 != nil }
        let present = isAgreed ? held : try await Self.agree(held, party)
        var evaluation = TraceEvaluation(
            module: decoded, shape: shape, backend: ReplicatedBackend(party: party),
            progress: progress)
        if let windowNodes {
            evaluation.limits.windowNodes = windowNodes
            evaluation.limits.cheapWindowNodes = windowNodes
        }
        let vectors = zip(shares.providers, present).compactMap { $1 ? $0?.shares : nil }
        let result = try await evaluation.run(
            present: present,
            inputs: vectors.map { (.elements($0, magnitude: 0), $0.count) })
        var results: [PrivateResult] = []
        if shape.hasPrivateResults {
            let cells = result.sealed
            let sealed = try await party.seal(
                ArithmeticShares(first: cells.map(\.first), second: cells.map(\.second)),
                results: shape.results.count { !$0.learner.isEveryone },
                seed: try seed ?? ResultSeed())
            results = shape.privateResults(sealed)
        }
        return ContractRun(
            output: shape.output(known: result.elements, learnt: [:]), results: results,
            traffic: party.traffic - before,
            counts: result.counts, replaced: result.replaced)
    }

    /// Which inputs all parties have. One round; of more than two parties that may deviate two, the second to compare
    /// what all were told: parties that compute with different providers' inputs would open differences of inputs.
    static func agree(
        _ present: [Bool], _ party: some ComputationParty
    ) async throws(MPCError) -> [Bool] {
        let bytes = present.map { $0 ? UInt8(1) : 0 }
        let told =
            party.claim.adversary == .passive || party.partyCount == 2
            ? try await party.exchangeAll(bytes)
            : try await party.exchangeCompared(bytes, "swift-mpc/present-inputs/v1")
        return present.indices.map { index in told.allSatisfy { $0[index] == 1 } }
    }

    /// The trace performed on clear values: what predication and batching make of the method.
    package func runTraced(
        method name: String, inputs: ContractInputs, windowNodes: Int = 1 << 20,
        instructions: Int = 1 << 36, memoryBytes: Int = 1 << 30, callDepth: Int = 256
    ) async throws -> (output: ContractOutput, counts: OperationCounts) {
        let method = try manifest.method(named: name)
        let shape = try MethodShape(
            method, providers: inputs.providers.count, arguments: inputs.arguments)
        var evaluation = TraceEvaluation(
            module: decoded, shape: shape, backend: ClearBackend())
        evaluation.limits = TraceMachine.Limits(
            instructions: instructions, windowNodes: windowNodes,
            cheapWindowNodes: min(windowNodes, 1 << 17), memoryBytes: memoryBytes,
            callDepth: callDepth)
        let result = try await evaluation.run(
            present: inputs.providers.map { $0 != nil },
            inputs: inputs.providers.compactMap { vector in vector.map { ($0, $0.count) } })
        let scalars = shape.results.filter { !$0.learner.isEveryone }.flatMap(\.scalars)
        let learnt = zip(scalars, result.sealed).map { scalar, sum in
            scalar.type.widened(sum >> UInt64(64 - scalar.type.width))
        }
        let output = shape.output(
            known: result.elements, learnt: shape.privateElements(learnt))
        return (output, result.counts)
    }
}
