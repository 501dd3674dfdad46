extension AuthenticatedParty {
    /// Random elements that nobody knows, from preprocessing.
    public func random(count: Int) async throws(MPCError) -> Shares {
        try await session.random(count: count)
    }

    public func multiply(_ x: Shares, _ y: Shares) async throws(MPCError) -> Shares {
        try await session.multiply(x, y)
    }

    /// Sums of products: a triple for each.
    public func dotProducts(
        _ x: Shares, _ y: Shares, length: Int
    ) async throws(MPCError) -> Shares {
        sums(try await session.multiply(x, y), length: length)
    }

    /// The owner takes random elements that it knows, and tells all its values less these. One round; the
    /// owner sends every other party an element of the values' domain for each.
    public func input(
        _ values: [Domain.Element]?, from owner: Int, count: Int
    ) async throws(MPCError) -> Shares {
        precondition((0..<partyCount).contains(owner))
        precondition(party == owner ? values?.count == count : values == nil)
        let mask = try await session.elements(session.kinds.masks(of: owner), count: count)
        session.use.value.masks += count
        guard count > 0 else { return mask }
        let difference = ShareBuffer(uninitialized: count, domain: domain)
        let size = count * domain.wireBytes
        let message = WordBuffer(uninitialized: size / 8)
        links.beginRound()
        if let values {
            // The owner's shares of a mask are the mask.
            let known = ShareBuffer(uninitialized: count, domain: domain)
            scheme.value(known.base, mask.values, count: count)
            difference.setComponent(0, values)
            domain.subtract(difference.base, difference.base, known.base, count: count)
            domain.write(difference.base, count: count, to: message.base)
            for range in PartyLinks.messages(count, size: domain.wireBytes) {
                let part = UnsafeRawBufferPointer(
                    rebasing: message.rawBytes[
                        range.lowerBound * domain.wireBytes..<range.upperBound * domain.wireBytes])
                for peer in links.peers { try links.send(part, to: peer) }
            }
        } else {
            for range in PartyLinks.messages(count, size: domain.wireBytes) {
                let part = UnsafeMutableRawBufferPointer(
                    rebasing: message.bytes[
                        range.lowerBound * domain.wireBytes..<range.upperBound * domain.wireBytes])
                try await links.receive(from: owner, into: part)
            }
            guard domain.read(UnsafeRawPointer(message.base), count: count, into: difference.base)
            else { throw links.close(.malformedElement(party: owner)) }
        }
        note(message)
        return add(mask, shares(ofPublic: difference.elements(ofComponent: 0)))
    }

    /// Has the views be compared on what one party told all.
    func note(_ message: WordBuffer) {
        if partyCount > 2 { session.check.agreement.note([Array(message.rawBytes)]) }
        extendLifetime(message)
    }

    /// Opens values to all parties. What they depend on is checked first, they are checked before this
    /// returns: two checks and a round between them.
    public func open(_ x: Shares) async throws(MPCError) -> [Domain.Element] {
        try await session.verify()
        let opened = try await session.openUnchecked(x)
        try await session.verify()
        return opened.elements(ofComponent: 0)
    }

    /// Opens values that are uniformly random whatever the secrets are, and whatever was done wrong
    /// before. They are checked with everything else before anything is opened that isn't. One round.
    public func openMasked(_ x: Shares) async throws(MPCError) -> [Domain.Element] {
        let opened = try await session.openUnchecked(x)
        try await session.verifyIfMuch()
        return opened.elements(ofComponent: 0)
    }

    /// Opens values to party `receiver` only, as differences to random elements that it knows; the others get
    /// `nil`. As `open`.
    public func open(
        _ x: Shares, to receiver: Int
    ) async throws(MPCError) -> [Domain.Element]? {
        precondition((0..<partyCount).contains(receiver))
        let mask = try await session.elements(session.kinds.masks(of: receiver), count: x.count)
        session.use.value.masks += x.count
        // The mask is uniform in the whole of the shares' ring, but the receiver knows it.
        let hidden = try await session.hideAboveValues(x)
        try await session.verify()
        let difference = try await session.openWhole(subtract(hidden, mask))
        try await session.verify()
        guard party == receiver else { return nil }
        let sum = WordBuffer(uninitialized: share.words(for: x.count))
        share.add(sum.base, mask.values, difference.base, count: x.count)
        let z = ShareBuffer(uninitialized: x.count, domain: domain)
        scheme.value(z.base, sum.base, count: x.count)
        extendLifetime((mask, difference, sum))
        return z.elements(ofComponent: 0)
    }
}
