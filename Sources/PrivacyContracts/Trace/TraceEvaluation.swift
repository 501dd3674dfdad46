/// One run of a method on a back end: checks the inputs, interprets, runs windows, opens what is
/// learnt.
struct TraceEvaluation<Backend: BatchBackend> {
    struct Result {
        /// The scalars that everyone learns, widened, in the order of `MethodShape.results`.
        var elements: [UInt64]
        /// Those that one recipient learns, in the same order: ring elements, the value times
        /// 2^(64-width). Not opened.
        var sealed: [Backend.Cell]
        var counts: OperationCounts
        /// Providers for which zeros stood, in ascending order.
        var replaced: [Int]
    }

    let module: DecodedModule
    let shape: MethodShape
    let backend: Backend
    var limits = TraceMachine.Limits()
    var progress: (@Sendable (ContractProgress) -> Void)?

    /// Instructions between two looks at the time: about 10 ms.
    private static var slice: Int { 1 << 20 }

    /// - Parameters:
    ///   - present: for each provider, whether its input is there.
    ///   - inputs: the elements of the providers that are present, in their order, and how many a vector has.
    func run(
        present: [Bool], inputs: [(vector: Backend.Vector, count: Int)]
    ) async throws -> Result {
        guard let index = module.functionIndex[shape.method.name] else {
            throw ContractError.unknownMethod(shape.method.name)
        }
        var machine = try TraceMachine(module: module, limits: limits)
        let executor = TraceExecutor(backend: backend)
        var leaves: [UInt32?] = []
        for provider in 0..<shape.providers {
            guard present[provider] else {
                guard shape.missingRule(ofProvider: provider) == .zero else {
                    throw ContractError.inputs(.missing(provider: provider))
                }
                leaves.append(nil)
                continue
            }
            let count = shape.elementCount(ofProvider: provider)
            leaves.append(machine.graph.addPermanentLeaves(count))
        }
        for input in inputs { executor.addInput(input.vector, count: input.count) }
        try await checkInputs(&machine, executor, &leaves)
        let replaced = leaves.indices.filter { leaves[$0] == nil }

        let layout = try layOut(&machine, leaves, index)
        try machine.start(index, layout.arguments)
        loop: while true {
            switch try machine.step(budget: Self.slice) {
            case .finished: break loop
            case .windowFull: try await runWindow(&machine, executor)
            case .timeUp: break
            }
            progress?(
                ContractProgress(
                    instructions: machine.instructions, windows: executor.counts.windows))
            await Task.yield()
        }
        let (elements, sealed) = try await collect(&machine, executor, layout, index)
        var counts = executor.counts
        counts.instructions = machine.instructions
        counts.comparisons = machine.graph.comparisons
        return Result(
            elements: elements, sealed: sealed, counts: counts, replaced: replaced)
    }

    private func runWindow(
        _ machine: inout TraceMachine, _ executor: TraceExecutor<Backend>
    ) async throws {
        let roots = Self.makeRoots(machine.graph)
        let base = roots + machine.graph.permanentEnd
        defer { LargeMemory.free(base) }
        machine.markRoots(roots)
        let numbers = try await executor.run(&machine.graph, roots: roots)
        machine.renumber(numbers)
    }
}
