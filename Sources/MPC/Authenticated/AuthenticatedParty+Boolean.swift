internal import CKernels

extension AuthenticatedParty {
    /// Adds public planes to x: `planes` of one component.
    private func adding(_ planes: BitPlanes, to x: Bits?) -> Bits {
        let z = Bits(uninitialized: planes.count, width: planes.width)
        let words = planes.wordCount
        for c in 0..<AuthenticatedKinds.bitColumns {
            let target = z.planes.component(c)
            if let x {
                target.update(from: x.planes.component(c), count: words)
            } else {
                target.update(repeating: 0, count: words)
            }
            let isAdded =
                c == 0 ? party == 0 : session.bitKey >> UInt64(c - 1) & 1 == 1
            // The same work whatever the key is.
            let mask: UInt64 = isAdded ? .max : 0
            for k in 0..<words { target[k] ^= planes.component(0)[k] & mask }
        }
        extendLifetime((planes, x))
        return z
    }

    public func bits(ofPublic values: [UInt64], width: Int) -> Bits {
        precondition((0...64).contains(width))
        let planes = BitPlanes(uninitialized: values.count, width: width, components: 1)
        planes.setComponent(0, elements: values)
        return adding(planes, to: nil)
    }

    public func xorPublic(_ x: Bits, _ constant: UInt64) -> Bits {
        let planes = BitPlanes(uninitialized: x.count, width: x.width, components: 1)
        for j in 0..<x.width {
            let bit = j < 64 ? constant >> UInt64(j) & 1 : 0
            planes.plane(j, 0).update(repeating: 0 &- bit, count: x.wordsPerPlane)
        }
        return adding(planes, to: x)
    }

    public func not(_ x: Bits) -> Bits {
        let planes = BitPlanes(uninitialized: x.count, width: x.width, components: 1)
        planes.component(0).update(repeating: .max, count: planes.wordCount)
        return adding(planes, to: x)
    }

    /// Random bits that nobody knows, from preprocessing.
    public func randomBits(count: Int, width: Int) async throws(MPCError) -> Bits {
        try await session.bits(session.kinds.randomBits, count: count, width: width)
    }

    public func and(_ x: Bits, _ y: Bits) async throws(MPCError) -> Bits {
        try await session.and(x, y)
    }

    /// As `input(_:from:count:)`; the owner sends every other party `width` bits for each (whole words of 64
    /// elements).
    public func inputBits(
        _ values: [UInt64]?, from owner: Int, count: Int, width: Int
    ) async throws(MPCError) -> Bits {
        precondition((0..<partyCount).contains(owner) && (0...64).contains(width))
        precondition(party == owner ? values?.count == count : values == nil)
        let mask = try await session.bits(
            session.kinds.bitMasks(of: owner), count: count, width: width)
        let words = mask.wordCount
        guard words > 0 else { return mask }
        let difference = BitPlanes(uninitialized: count, width: width, components: 1)
        let message = WordBuffer(uninitialized: words)
        links.beginRound()
        if let values {
            difference.setComponent(0, elements: values)
            mpc_xor(message.base, difference.component(0), mask.planes.component(0), words)
            for range in PartyLinks.messages(words) {
                for peer in links.peers {
                    try links.send(to: peer, byteCount: 8 * range.count) {
                        $0.baseAddress?.copyMemory(
                            from: message.base + range.lowerBound, byteCount: 8 * range.count)
                    }
                }
            }
        } else {
            for range in PartyLinks.messages(words) {
                let part = UnsafeMutableRawBufferPointer(
                    start: message.base + range.lowerBound, count: 8 * range.count)
                try await links.receive(from: owner, into: part)
            }
        }
        difference.component(0).update(from: message.base, count: words)
        note(message)
        return adding(difference, to: mask)
    }

    /// Opens values to all parties, checked as elements are.
    public func open(_ x: Bits) async throws(MPCError) -> [UInt64] {
        try await session.verify()
        let opened = try await openUnchecked(x)
        try await session.verify()
        return opened.elements(ofComponent: 0)
    }

    /// As `openMasked` of elements.
    public func openMasked(_ x: Bits) async throws(MPCError) -> [UInt64] {
        let opened = try await openUnchecked(x)
        try await session.verifyIfMuch()
        return opened.elements(ofComponent: 0)
    }

    /// Opens values to party `receiver` only; the others get `nil`.
    public func open(_ x: Bits, to receiver: Int) async throws(MPCError) -> [UInt64]? {
        precondition((0..<partyCount).contains(receiver))
        let mask = try await session.bits(
            session.kinds.bitMasks(of: receiver), count: x.count, width: x.width)
        try await session.verify()
        let difference = try await openUnchecked(xor(x, mask))
        try await session.verify()
        guard party == receiver else { return nil }
        let at = difference.component(0)
        mpc_xor(at, at, mask.planes.component(0), difference.wordCount)
        extendLifetime(mask)
        return difference.elements(ofComponent: 0)
    }

    private func openUnchecked(_ x: Bits) async throws(MPCError) -> BitPlanes {
        precondition(x.width <= 64, "elements wider than 64 bits")
        let words = x.wordCount
        let z = BitPlanes(uninitialized: x.count, width: x.width, components: 1)
        guard words > 0 else { return z }
        let values = WordBuffer(uninitialized: words)
        let macs = WordBuffer(uninitialized: words * (AuthenticatedKinds.bitColumns - 1))
        // Bits past the last element are not opened: zeros with the MAC of zeros.
        for c in 0..<AuthenticatedKinds.bitColumns {
            let target = c == 0 ? values.base : macs.base + (c - 1) * words
            x.planes.copyElements(of: x.planes.component(c), 0..<words, to: target)
        }
        let opened = try await session.openUnchecked(values: values, macs: macs, words: words)
        z.component(0).update(from: opened.base, count: words)
        extendLifetime(opened)
        return z
    }
}
