internal import CKernels

/// What computation on authenticated shares and the making of its preprocessing have in common: openings that are
/// checked later, products by triples, and the one check of all that is opened under the key.
final class AuthenticatedSession<Scheme: AuthenticationScheme>: @unchecked Sendable {
    typealias Shares = AuthenticatedShares<Scheme>

    let scheme: Scheme
    let links: PartyLinks
    let kinds: AuthenticatedKinds
    let check: MACCheck<Scheme>
    /// Hides the shares of what is opened.
    let zeros: ZeroSharing
    let use = UseCounter()
    /// Where triples, masks and random bits come from.
    private(set) var supply = MaterialSupply(maker: nil)
    private let authenticationKey: AuthenticationKey

    /// Takes the key: throws `.keyInUse`, `.keyLocked`.
    init(
        scheme: Scheme, links: PartyLinks, agreement: Agreement, key: AuthenticationKey,
        zeros: ZeroSharing
    ) throws(MPCError) {
        try key.acquire()
        authenticationKey = key
        self.scheme = scheme
        self.links = links
        self.zeros = zeros
        kinds = AuthenticatedKinds(scheme)
        check = MACCheck(scheme: scheme, links: links, agreement: agreement, key: key)
    }

    deinit { authenticationKey.release() }

    func take(from supply: MaterialSupply) { self.supply = supply }

    var share: Scheme.Share { scheme.share }
    var party: Int { links.party }
    /// This party's share of the key.
    var key: Scheme.Share.Element { check.key }
    var bitKey: UInt64 { check.bitKey }

    /// Checks all openings that have not been checked.
    func verify() async throws(MPCError) {
        // A check that was broken off has not succeeded.
        try links.requireOpen()
        try await check.verify()
    }

    /// Checks if so much is pending that memory would grow.
    func verifyIfMuch() async throws(MPCError) {
        if check.pending >= MACCheck<Scheme>.limit { try await verify() }
    }

    /// Random elements that nobody knows, from preprocessing.
    func random(count: Int) async throws(MPCError) -> Shares {
        use.value.masks += count
        return try await elements(kinds.random, count: count)
    }

    /// Elements from preprocessing.
    func elements(_ kind: MaterialKind, count: Int) async throws(MPCError) -> Shares {
        try await supply.reserve(kind, units: kind.units(for: count))
        let z = Shares(uninitialized: count, scheme: scheme)
        var start = 0
        while start < count {
            let portion = try supply.take(kind, upTo: kind.units(for: count - start))
            let here = min(portion.count, count - start)
            for c in 0..<2 {
                share.copy(
                    portion.column(c), at: 0, to: z.buffer.component(c), at: start, count: here)
            }
            start += here
        }
        return z
    }

    /// Bits from preprocessing, as vectors of one plane after another: `words` words each.
    func bits(
        _ kind: MaterialKind, count: Int, width: Int
    ) async throws(MPCError) -> AuthenticatedBits {
        let z = AuthenticatedBits(uninitialized: count, width: width)
        let words = z.wordCount
        guard words > 0 else { return z }
        try await supply.reserve(kind, units: words)
        var start = 0
        while start < words {
            let portion = try supply.take(kind, upTo: words - start)
            for c in 0..<AuthenticatedKinds.bitColumns {
                (z.planes.component(c) + start).update(
                    from: portion.column(c), count: portion.units)
            }
            start += portion.units
        }
        return z
    }

    /// The values of shares, learnt by all and not yet checked: vectors of the values' domain. One round;
    /// every party sends every other an element of the shares' ring for each. Bits above the values are
    /// hidden by a random element each.
    ///
    /// Only for what is uniformly random whatever the secrets are, or after `verify`.
    func openUnchecked(_ x: Shares) async throws(MPCError) -> ShareBuffer<Scheme.Domain> {
        let z = ShareBuffer(uninitialized: x.count, domain: scheme.domain)
        guard x.count > 0 else { return z }
        let opened = try await openWhole(hideAboveValues(x))
        scheme.value(z.base, opened.base, count: x.count)
        extendLifetime(opened)
        return z
    }

    /// x + 2^k r, each with a random r of its own; x itself where shares have no bits above the value.
    ///
    /// What stands above the value of a product or of a multiple depends on the factors: whoever has it
    /// learns more than the value.
    func hideAboveValues(_ x: Shares) async throws(MPCError) -> Shares {
        guard scheme.hasHiddenBits else { return x }
        let masks = try await random(count: x.count)
        let z = Shares(uninitialized: x.count, scheme: scheme)
        for c in 0..<2 {
            share.copy(
                x.buffer.component(c), at: 0, to: z.buffer.component(c), at: 0, count: x.count)
            share.scaleAdd(
                z.buffer.component(c), masks.buffer.component(c),
                by: share.powerOfTwo(scheme.domain.bitWidth), count: x.count)
        }
        extendLifetime((x, masks))
        return z
    }

    /// Shared elements of the shares' ring, as they are, learnt by all and not yet checked. One round; every
    /// party sends every other one for each.
    ///
    /// Only for what is uniformly random in the whole ring whatever the secrets are, or, where shares have
    /// bits above the value, with these hidden. The shares need not be random: zeros are added.
    func openWhole(_ x: Shares) async throws(MPCError) -> WordBuffer {
        let own = copy(x.values, x.count)
        guard x.count > 0 else { return own }
        zeros.add(to: own.base, count: x.count, share)
        let z = copy(own.base, x.count)
        try await exchangeSum(own.base, count: x.count, into: z.base)
        check.add(
            MACCheck<Scheme>.Opened(values: z, macs: copy(x.macs, x.count), count: x.count))
        extendLifetime((x, own))
        return z
    }

    private func copy(_ x: UnsafePointer<UInt64>, _ count: Int) -> WordBuffer {
        let z = WordBuffer(uninitialized: share.words(for: count))
        z.base.update(from: x, count: z.count)
        return z
    }

    /// Adds to z what the other parties send, having sent them x.
    private func exchangeSum(
        _ x: UnsafePointer<UInt64>, count: Int, into z: UnsafeMutablePointer<UInt64>
    ) async throws(MPCError) {
        let domain = share
        let size = domain.wireBytes
        let messages = PartyLinks.messages(count, size: size, unit: max(domain.lanes, 8))
        let arrived = WordBuffer(uninitialized: messages[0].count * size / 8)
        let part = WordBuffer(uninitialized: domain.words(for: messages[0].count))
        links.beginRound()
        var sent = 0
        for (k, range) in messages.enumerated() {
            while sent < min(k + 2, messages.count) {
                let message = messages[sent]
                for peer in links.peers {
                    try links.send(to: peer, byteCount: message.count * size) { buffer in
                        guard let base = buffer.baseAddress else { return }
                        domain.write(
                            x + domain.offset(of: message.lowerBound), count: message.count,
                            to: base)
                    }
                }
                sent += 1
            }
            for peer in links.peers {
                let bytes = UnsafeMutableRawBufferPointer(
                    start: arrived.base, count: range.count * size)
                try await links.receive(from: peer, into: bytes)
                guard domain.read(arrived.base, count: range.count, into: part.base) else {
                    throw links.close(.malformedElement(party: peer))
                }
                let at = z + domain.offset(of: range.lowerBound)
                domain.add(at, at, part.base, count: range.count)
            }
        }
        extendLifetime((arrived, part))
    }

    /// x · y by triples: d = x - a and e = y - b are opened, unchecked; xy = c + dy + ea. One round; every
    /// party sends every other two elements for each.
    func multiply(_ x: Shares, _ y: Shares) async throws(MPCError) -> Shares {
        precondition(x.count == y.count, "vectors of different lengths")
        let count = x.count
        let z = Shares(uninitialized: count, scheme: scheme)
        guard count > 0 else { return z }
        let units = kinds.triples.units(for: count)
        try await supply.reserve(kinds.triples, units: units)
        use.value.triples += units * kinds.triples.elements
        // d and e in one vector, e from a whole block on.
        let padded = (count + share.lanes - 1) / share.lanes * share.lanes
        let masked = Shares(uninitialized: 2 * padded, scheme: scheme)
        if padded > count {
            // No old secrets between the two.
            masked.buffer.clear(0)
            masked.buffer.clear(1)
        }
        let a = Shares(uninitialized: count, scheme: scheme)
        var start = 0
        while start < count {
            let portion = try supply.take(
                kinds.triples, upTo: kinds.triples.units(for: count - start))
            let here = min(portion.count, count - start)
            let at = share.offset(of: start)
            for c in 0..<2 {
                let d = masked.buffer.component(c)
                let e = d + share.offset(of: padded)
                share.subtract(
                    d + at, x.buffer.component(c) + at, portion.column(c), count: here)
                share.subtract(
                    e + at, y.buffer.component(c) + at, portion.column(2 + c), count: here)
                share.copy(
                    portion.column(c), at: 0, to: a.buffer.component(c), at: start, count: here)
                share.copy(
                    portion.column(4 + c), at: 0, to: z.buffer.component(c), at: start,
                    count: here)
            }
            start += here
        }
        // a and b are uniform in the whole ring.
        let d = try await openWhole(masked)
        let e = d.base + share.offset(of: padded)
        for c in 0..<2 {
            share.multiplyAdd(
                z.buffer.component(c), d.base, y.buffer.component(c), count: count)
            share.multiplyAdd(z.buffer.component(c), e, a.buffer.component(c), count: count)
        }
        extendLifetime((x, y, a, d))
        try await verifyIfMuch()
        return z
    }
}
