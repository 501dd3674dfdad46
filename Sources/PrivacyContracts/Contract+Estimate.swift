/// What a run will take, known without its inputs: it depends on public values only.
public struct Estimate: Equatable, Sendable {
    /// Communication rounds, one after another.
    public var rounds: Int
    /// Payload bytes that the party which sends most sends.
    public var bytesPerParty: Int
    /// Messages that the party which sends most sends. A message ends after 2^14 words.
    public var messagesPerParty: Int
    /// Products of ring elements that are reshared or opened; a sum of products counts once.
    public var multiplications: Int
    /// Products of words of bits.
    public var conjunctions: Int
    /// Sign and zero tests; a comparison of the source takes one to three.
    public var comparisons: Int
    /// Numbers made words of bits, and the other way.
    public var conversions: Int
    /// Instructions interpreted; copies and fills also count an eighth of their bytes.
    public var instructions: Int
}

extension Contract {
    /// What a run of the method takes, found by a dry run in which every input is there and valid.
    ///
    /// - Throws: what a run would throw for reasons other than its inputs or its session.
    public func estimate(method name: String, shape: MethodShape) async throws -> Estimate {
        try check(method: name)
        let backend = CountingBackend()
        let evaluation = TraceEvaluation(module: decoded, shape: shape, backend: backend)
        let counts = (0..<shape.providers).map { shape.elementCount(ofProvider: $0) }
        let result = try await evaluation.run(
            present: counts.map { _ in true },
            inputs: counts.map { ([CountingBackend.Cell](repeating: .init(), count: $0), $0) })
        if shape.hasPrivateResults { backend.seal(count: shape.privateScalarCount) }
        // One round tells which inputs are there, unless that was agreed before: a byte a provider to each of the others.
        return Estimate(
            rounds: backend.rounds + 1,
            bytesPerParty: (backend.bytes.max() ?? 0) + 2 * shape.providers,
            messagesPerParty: (backend.messages.max() ?? 0) + 2,
            multiplications: result.counts.multiplications,
            conjunctions: result.counts.conjunctions, comparisons: result.counts.signTests,
            conversions: result.counts.conversions, instructions: result.counts.instructions)
    }
}
