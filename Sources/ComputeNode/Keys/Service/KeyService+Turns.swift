import Ledger
import Synchronization

/// Runs in which shares of a key are made or moved, one at a time.
extension KeyService {
    /// Takes a key's turn, which `changing` or `end` gives back. What is asked for gets the turn of a resumption,
    /// which has half of a step's time left to come to its end.
    ///
    /// Throws `.key(.busy)`.
    func takeTurn(_ id: Bytes32, _ kind: ChangeTurn.Kind) async throws(NodeError) -> ChangeTurn {
        let turn = ChangeTurn(kind)
        let (isTaken, before) = state.withLock { state -> (Bool, ChangeTurn?) in
            let before = state.changing[id]
            guard before == nil || (kind == .change && before?.kind == .resumption) else {
                return (false, nil)
            }
            state.changing[id] = turn
            return (true, before)
        }
        guard isTaken else { throw .key(.busy) }
        if let before {
            let patience = patience
            // Never two at once, also where who asks has gone.
            await Task {
                if await before.isOver.value(within: patience / 2) == nil {
                    before.givesWay.fulfill(())
                    _ = await before.isOver.value()
                }
            }.value
        }
        return turn
    }

    func end(_ turn: ChangeTurn, of id: Bytes32) {
        state.withLock { state in
            if state.changing[id] === turn { state.changing[id] = nil }
        }
        turn.isOver.fulfill(())
    }

    /// Does a change of a key's shares in its turn. Throws `.key(.busy)`, also when it gave way.
    func changing<Value: Sendable>(
        _ id: Bytes32, in turn: ChangeTurn, _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let known = entry(id)?.custody.contradicting ?? []
        defer {
            let now = entry(id)?.custody.contradicting ?? []
            name(now.filter { !known.contains($0) }, of: id)
            end(turn, of: id)
        }
        return try await turn.givesWay.bound(throwing: NodeError.key(.busy), body)
    }

    /// Does a change of a key's shares when it is its turn. Throws `.key(.busy)`.
    func changing<Value: Sendable>(
        _ id: Bytes32, _ kind: ChangeTurn.Kind,
        _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await changing(id, in: takeTurn(id, kind), body)
    }
}
