extension ShamirParty {
    /// Opens values to all parties. One round; every party sends t elements for each, and takes what
    /// comes. With an active adversary after a verification, and n - 1 elements, of which none may lie off
    /// the polynomial of the others.
    public func open(_ x: Shares) async throws(MPCError) -> [Element] {
        try await verify()
        return try await openMasked(x)
    }

    public func openMasked(_ x: Shares) async throws(MPCError) -> [Element] {
        let values =
            verifier == nil
            ? try await core.open(x.buffer) : try await core.openedChecked(x.buffer)
        return values.elements(ofComponent: 0)
    }

    /// Opens values to party `receiver` only; the others get `nil`. One round; t parties send an
    /// element for each, with an active adversary all.
    public func open(
        _ x: Shares, to receiver: Int
    ) async throws(MPCError) -> [Element]? {
        precondition((0..<partyCount).contains(receiver))
        try await verify()
        let values =
            verifier == nil
            ? try await core.open(x.buffer, to: receiver)
            : try await core.openedChecked(x.buffer, to: receiver)
        return values?.elements(ofComponent: 0)
    }
}
