/// Makes MACs of vectors that parties have, and checks that they are those of one and the same vector towards
/// all keys and all digits of keys (Keller, Orsini, Scholl, MASCOT, ePrint 2016/505, 4; modulo 2^k Cramer et
/// al., ePrint 2018/482, 5: MACs are made modulo 2^192, of which 2^128 stay).
final class AuthenticatedVectors<Scheme: AuthenticationScheme>: @unchecked Sendable {
    let scheme: Scheme
    let links: PartyLinks
    let agreement: Agreement
    private let products: KeyProducts<Scheme.Wide>
    /// This party's share of the key, in both rings.
    var wideKey: Scheme.Wide.Element { authenticationKey.element(of: scheme.wide) }
    var key: Scheme.Share.Element { authenticationKey.element(of: scheme.share) }
    private let authenticationKey: AuthenticationKey
    private let own: WordStream

    init(
        scheme: Scheme, trees: PairwiseTrees, key: AuthenticationKey, links: PartyLinks,
        agreement: Agreement, own: WordStream
    ) {
        self.scheme = scheme
        self.links = links
        self.agreement = agreement
        self.own = own
        products = KeyProducts(
            domain: scheme.wide, trees: trees, first: PuncturedTree.count,
            count: scheme.keyTrees, links: links)
        authenticationKey = key
    }

    private var chunk: Int { KeyProducts<Scheme.Wide>.chunk }

    /// Writes to `macs` this party's shares of the MACs of the sum of all owners' vectors. Five rounds.
    ///
    /// `x` is this party's vector of `count` elements if it is an owner. Besides these an owner has one
    /// random element, which hides the combination that the check opens.
    /// Throws `.malformedElement`, `.verificationFailed`; both close the key's lock.
    func authenticate(
        _ x: UnsafePointer<UInt64>?, owners: [Int], count: Int,
        macs: UnsafeMutablePointer<UInt64>
    ) async throws(MPCError) {
        let values = x.map { x -> WordBuffer in
            let values = random(count)
            let widened = WordBuffer(uninitialized: scheme.wide.words(for: count))
            scheme.widen(widened.base, x, count: count)
            scheme.wide.copy(widened.base, at: 0, to: values.base, at: 0, count: count)
            extendLifetime(widened)
            return values
        }
        let sums = try await authenticate(values, owners: owners, count: count)
        scheme.narrow(macs, sums.base, count: count)
        extendLifetime(sums)
    }

    /// Random elements of the wide ring, of which all parties are owners, and this party's shares of their MACs.
    /// Modulo 2^192 only the low 128 bits of a MAC have been checked. Five rounds; throws as `authenticate`.
    func authenticateRandom(
        count: Int
    ) async throws(MPCError) -> (values: WordBuffer, macs: WordBuffer) {
        let values = random(count)
        let macs = try await authenticate(
            values, owners: Array(0..<links.partyCount), count: count)
        return (values, macs)
    }

    /// So many random elements, and what fills the last chunk up: the first of it is the mask.
    private func random(_ count: Int) -> WordBuffer {
        let padded = (count + 1 + chunk - 1) / chunk * chunk
        let values = WordBuffer(uninitialized: scheme.wide.words(for: padded))
        scheme.wide.fill(values.base, count: padded, from: own.read)
        return values
    }

    /// Shares of MACs of values as `random` has them, nil if this party is no owner; checked.
    private func authenticate(
        _ values: WordBuffer?, owners: [Int], count: Int
    ) async throws(MPCError) -> WordBuffer {
        let wide = scheme.wide
        let padded = (count + 1 + chunk - 1) / chunk * chunk
        let sums = WordBuffer(uninitialized: wide.words(for: padded))
        sums.base.update(repeating: 0, count: sums.count)
        if let values { wide.scale(sums.base, values.base, by: wideKey, count: padded) }
        let x = values.map { UnsafePointer($0.base) }
        defer { extendLifetime((values, sums)) }
        try await products.add(x, owners: owners, count: padded, to: sums.base)
        try await check(x, sums.base, count: count)
        return sums
    }

    /// Every owner tells the combination y of its values with random coefficients; the same combination of
    /// MACs less αᵢ times the sum of these adds up to zero.
    private func check(
        _ values: UnsafePointer<UInt64>?, _ sums: UnsafePointer<UInt64>, count: Int
    ) async throws(MPCError) {
        let wide = scheme.wide
        let seed = try await agreement.seed()
        let stream = seed.withUnsafeBytes { WordStream(key: $0, domain: 3) }
        let coefficients = WordBuffer(uninitialized: wide.words(for: count + 1))
        let narrow = WordBuffer(uninitialized: scheme.share.words(for: count))
        scheme.fillCoefficients(narrow.base, count: count, from: stream.read)
        scheme.widen(coefficients.base, narrow.base, count: count)
        let one = WordBuffer(uninitialized: wide.words(for: 1))
        wide.setElements([wide.element(1)], to: one.base)
        wide.copy(one.base, at: 0, to: coefficients.base, at: count, count: 1)
        let result = WordBuffer(uninitialized: wide.words(for: 1))
        func combined(_ x: UnsafePointer<UInt64>) -> Scheme.Wide.Element {
            wide.dotProducts(result.base, coefficients.base, x, length: count + 1, runs: 1)
            return wide.elements(at: result.base, count: 1)[0]
        }
        let mine = values.map(combined) ?? wide.element(0)
        let mac = combined(sums)
        extendLifetime((coefficients, narrow, one, result))
        var total = wide.element(0)
        for (party, bytes) in try await agreement.broadcast(wide.message(mine)).enumerated() {
            guard let y = wide.element(message: bytes) else {
                throw links.close(.malformedElement(party: party))
            }
            total = wide.sum(total, y)
        }
        let sigma = wide.difference(mac, wide.product(wideKey, total))
        try await agreement.showTogether(wide.message(sigma)) { (all) throws(MPCError) in
            var sum = wide.element(0)
            for (party, bytes) in all.enumerated() {
                guard let part = wide.element(message: bytes) else {
                    throw .malformedElement(party: party)
                }
                sum = wide.sum(sum, part)
            }
            guard sum == wide.element(0) else { throw .verificationFailed }
        }
    }
}

extension VectorDomain {
    func setElements(_ elements: [Element], to z: UnsafeMutablePointer<UInt64>) {
        elements.withUnsafeBufferPointer { store($0, to: z) }
    }

    func elements(at x: UnsafePointer<UInt64>, count: Int) -> [Element] {
        [Element](unsafeUninitializedCapacity: count) { buffer, filled in
            load(UnsafeMutableBufferPointer(rebasing: buffer[..<count]), from: x)
            filled = count
        }
    }

    /// One element as a message.
    func message(_ value: Element) -> [UInt8] {
        let z = WordBuffer(uninitialized: words(for: 1))
        setElements([value], to: z.base)
        return [UInt8](unsafeUninitializedCapacity: wireBytes) { buffer, filled in
            if let base = buffer.baseAddress { write(z.base, count: 1, to: base) }
            filled = wireBytes
            extendLifetime(z)
        }
    }

    /// The element of a message; nil if it is none.
    func element(message bytes: [UInt8]) -> Element? {
        let wire = WordBuffer(uninitialized: wireBytes / 8)
        let z = WordBuffer(uninitialized: words(for: 1))
        defer { extendLifetime((wire, z)) }
        guard bytes.count == wireBytes else { return nil }
        wire.bytes.copyBytes(from: bytes)
        guard read(UnsafeRawPointer(wire.base), count: 1, into: z.base) else { return nil }
        return elements(at: z.base, count: 1)[0]
    }
}
