public import Channels
public import MPC

/// What a run by any protocol gives one party.
public struct ContractPartyRun: Sendable {
    /// What everyone learns.
    public var output: ContractOutput
    /// This party's part of what only one recipient learns, in the order of the results.
    public var results: [MaskedResult]
    /// What this party sent and received, and the rounds: of preprocessing made meanwhile, and of the rest.
    public var offline: Traffic
    public var online: Traffic
    /// How long it took until the inputs were shared by the protocol and, if it is active, checked.
    public var inputTime: Duration
    /// What was taken of preprocessing: in numbers of each sort, and in units by kind.
    public var preprocessing: PreprocessingUse
    public var material: [MaterialKind: Int]
    /// Operations performed; the same at all parties, and depends on public values only.
    public var counts: OperationCounts
    /// Providers whose input was missing or out of range, and for which zeros stood.
    public var replaced: [Int]
}

extension Contract {
    /// Runs a method by whatever protocol `party` is of: no party sees an input or an intermediate value.
    ///
    /// Security is the protocol's (`party.claim`). With an active adversary that holds for inputs too: a changed
    /// share of one ends the run (`ContractProtocol.split`); and for private results: its recipient finds out
    /// who told another pad than it put in (`MaskedResult`). Opened are one bit a provider (whether its input
    /// is in range), what the manifest says everyone learns, and the rest under pads of all parties. The course
    /// of the run depends on public values only.
    ///
    /// - Parameters:
    ///   - shares: by provider, this party's share of its vector (`ContractProtocol.split`); nil where it
    ///     has none. An input counts as missing unless all parties have a share of it.
    ///   - arguments: the public arguments; the same at all parties.
    ///   - mask: of private results; a fresh one that is bound to nothing if nil.
    ///   - number: which run of the computation this is, if it may be repeated with these inputs.
    ///   - isAgreed: whether all parties are known to have shares of the same providers' inputs: then nobody is
    ///     asked, so nobody can leave one out. Where a run may be repeated it has to be so: with one input
    ///     less in each run its owner's is told by the difference.
    /// - Throws: as the run among three parties; `ContractError.inputs(.changedShare)`, `.wrongKeyPart`.
    public func run(
        method name: String, shares: [[UInt64]?], arguments: [UInt64], by party: ContractParty,
        mask: ResultMask? = nil, number: RunNumber = .only, isAgreed: Bool = false,
        progress: (@Sendable (ContractProgress) -> Void)? = nil
    ) async throws -> ContractPartyRun {
        try await evaluate(
            name, DeliveredShares(first: shares, by: party.party.claim, isAgreed: isAgreed),
            arguments, party, mask, number, progress)
    }

    /// The same among three parties of which each has two components of an input, as `ContractShares` has
    /// them, delivered as for the replicated protocol. With an active adversary both holders of a component
    /// input it, and the two must be the same: then one corrupt party can't change an input.
    ///
    /// Two of the parties together have all inputs, whatever the protocol withstands.
    /// - Throws: besides, `ContractError.inputs(.holdersDiffer)`.
    public func run(
        method name: String, components: ContractShares, arguments: [UInt64],
        by party: ContractParty, mask: ResultMask? = nil, number: RunNumber = .only,
        isAgreed: Bool = false, progress: (@Sendable (ContractProgress) -> Void)? = nil
    ) async throws -> ContractPartyRun {
        precondition(party.party.partyCount == 3, "components are held by three parties")
        return try await evaluate(
            name,
            DeliveredShares(
                first: components.providers.map { $0?.first },
                second: components.providers.map { $0?.second }, isAgreed: isAgreed),
            arguments, party, mask, number, progress)
    }

    private func evaluate(
        _ name: String, _ shares: DeliveredShares, _ arguments: [UInt64], _ party: ContractParty,
        _ mask: ResultMask?, _ number: RunNumber,
        _ progress: (@Sendable (ContractProgress) -> Void)?
    ) async throws -> ContractPartyRun {
        switch party {
        case .replicated:
            preconditionFailure("by the replicated protocol see `run` with `ContractShares`")
        case .replicatedActive(let party):
            let backend = VerifiedReplicatedBackend(party: party)
            return try await evaluate(name, shares, arguments, backend, nil, mask, number, progress)
            {
                try await backend.inputs(ofShares: $0)
            }
        case .shamir(let party):
            let backend = FieldBackend(party: party)
            let isActive = party.claim.adversary == .activeWithAbort
            return try await evaluate(name, shares, arguments, backend, nil, mask, number, progress)
            {
                isActive
                    ? try await backend.inputs(ofTestedIntegers: $0)
                    : try await backend.inputs(ofIntegers: $0)
            }
        case .additive(let party):
            let backend = AdditiveBackend(party: party)
            return try await evaluate(
                name, shares, arguments, backend, party, mask, number, progress
            ) {
                backend.inputs(ofShares: $0)
            }
        case .additiveActive(let party):
            let backend = AuthenticatedBackend(party: party)
            return try await evaluate(
                name, shares, arguments, backend, party, mask, number, progress
            ) {
                try await backend.inputs(ofShares: $0)
            }
        }
    }

    /// - Parameter input: makes vectors of this party's shares of all providers' elements.
    private func evaluate<Backend: PartyBackend>(
        _ name: String, _ shares: DeliveredShares, _ arguments: [UInt64], _ backend: Backend,
        _ prepared: (any PreparedParty)?, _ mask: ResultMask?, _ number: RunNumber,
        _ progress: (@Sendable (ContractProgress) -> Void)?,
        input: (GivenInputs) async throws -> Backend.Inputs
    ) async throws -> ContractPartyRun {
        try check(method: name)
        let method = try manifest.method(named: name)
        let shape = try MethodShape(
            method, providers: shares.first.count, arguments: arguments)
        let party = backend.party
        try shares.check(against: shape, parties: party.partyCount)
        let (before, made) = (party.traffic, prepared?.preprocessingTraffic ?? Traffic())
        let (used, taken) = (party.preprocessingUse, prepared?.preprocessingTaken ?? [:])
        let held = shares.first.map { $0 != nil }
        let present = shares.isAgreed ? held : try await Self.agree(held, party)
        let clock = ContinuousClock()
        let start = clock.now
        var run = 0
        if shares.isTagged || shape.hasPrivateResults {
            run = try await number.agree(
                below: shares.isTagged ? InputTags.sets : RunNumber.limit, over: party.channel)
        }
        let take: @Sendable () async throws -> Void = { [run] in try await number.take(run) }
        let given = try await input(shares.given(present, run: run, beforeShowing: take))
        let inputs = backend.divided(
            given,
            lengths: present.indices.filter { present[$0] }.flatMap { provider in
                shape.segments(ofProvider: provider).map(\.scalarCount)
            })
        let inputTime = start.duration(to: clock.now)
        var evaluation = TraceEvaluation(
            module: decoded, shape: shape, backend: backend, progress: progress)
        evaluation.limits.fit(cellBytes: MemoryLayout<Backend.Cell>.stride)
        let result = try await evaluation.run(present: present, inputs: inputs)
        var results: [MaskedResult] = []
        if shape.hasPrivateResults {
            var masks = try mask ?? ResultMask(seed: ResultSeed(), binding: [])
            masks.prepare(for: shape, run: run)
            results = try await self.mask(
                result.sealed, shape: shape, masks, backend, beforeShowing: take)
        }
        let offline = (prepared?.preprocessingTraffic ?? Traffic()) - made
        return ContractPartyRun(
            output: shape.output(known: result.elements, learnt: [:]), results: results,
            offline: offline, online: party.traffic - before - offline, inputTime: inputTime,
            preprocessing: party.preprocessingUse - used,
            material: (prepared?.preprocessingTaken ?? [:]).merging(taken) { $0 - $1 },
            counts: result.counts,
            replaced: result.replaced)
    }
}

extension TraceMachine.Limits {
    /// Shorter windows where cells are long: about 64 MiB of them.
    mutating func fit(cellBytes: Int) {
        let most = max((1 << 26) / cellBytes, 1 << 12)
        windowNodes = min(windowNodes, most)
        cheapWindowNodes = min(cheapWindowNodes, most)
    }
}
