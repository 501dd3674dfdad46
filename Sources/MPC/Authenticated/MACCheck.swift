internal import CKernels

/// The check of what has been opened under a key: random linear combinations of values and of their MACs, with
/// coefficients that all parties draw together after the opening (Damgård et al., ESORICS 2013, 4, for
/// fields; Cramer et al., ePrint 2018/482, 3, "SingleCheck", for many together, modulo 2^k).
///
/// For Σ χv = a every party shows σᵢ = Σ χmᵢ - αᵢa, having committed to it before; the σᵢ add up to zero if
/// the values are those of the shares. Values are whole elements of the shares' ring, modulo 2^128 too: of their
/// low halves alone one combination would miss an error in the highest bit half of the time. Bits are combined
/// in GF(2^128), for each bit of the key in its own plane. A failure closes the key's lock. Belongs to one party,
/// which is its key's only owner.
final class MACCheck<Scheme: AuthenticationScheme>: @unchecked Sendable {
    private let scheme: Scheme
    private let links: PartyLinks
    let agreement: Agreement
    /// Holds the key's words, which are wiped; no copies of them are kept here.
    private let authenticationKey: AuthenticationKey
    /// This party's share of the key.
    var key: Scheme.Share.Element { authenticationKey.element(of: scheme.share) }
    var bitKey: UInt64 { authenticationKey.bitKey }
    private var opened: [Opened] = []
    private var openedBits: [OpenedBits] = []
    /// Elements and words of bits opened and not yet checked.
    private(set) var pending = 0

    /// So much may be pending before it has to be checked: it bounds memory.
    static var limit: Int { 1 << 18 }

    /// Whole elements of the shares' ring that were opened, and this party's shares of their MACs.
    struct Opened {
        let values: WordBuffer
        let macs: WordBuffer
        let count: Int
    }

    /// Words of bits that were opened, and 64 planes of MACs, `words` words each.
    struct OpenedBits {
        let values: WordBuffer
        let macs: WordBuffer
        let words: Int
    }

    init(scheme: Scheme, links: PartyLinks, agreement: Agreement, key: AuthenticationKey) {
        self.scheme = scheme
        self.links = links
        self.agreement = agreement
        authenticationKey = key
    }

    func add(_ entry: Opened) {
        guard entry.count > 0 else { return }
        opened.append(entry)
        pending += entry.count
    }

    func add(_ entry: OpenedBits) {
        guard entry.words > 0 else { return }
        openedBits.append(entry)
        pending += entry.words
    }

    /// Checks all that is pending, three rounds; if nothing is, that all have heard the same since the last
    /// check, one round if anything was said. Throws `.verificationFailed`, `.viewsDiffer`.
    func verify() async throws(MPCError) {
        guard pending > 0 else { return try await agreement.compareViews() }
        // Pending until they have been checked: a check that is broken off has not been.
        let (elements, bits) = (opened, openedBits)
        let seed = try await agreement.seed()
        let stream = seed.withUnsafeBytes { WordStream(key: $0, domain: 1) }
        let bitStream = seed.withUnsafeBytes { WordStream(key: $0, domain: 2) }
        var shown: [UInt8] = []
        if !elements.isEmpty { shown += combine(elements, stream) }
        let size = shown.count
        if !bits.isEmpty { shown += combineBits(bits, bitStream) }
        try await agreement.showTogether(shown) { (all) throws(MPCError) in
            guard sumIsZero(all.map { Array($0.prefix(size)) }),
                xorIsZero(all.map { Array($0.dropFirst(size)) })
            else { throw .verificationFailed }
        }
        (opened, openedBits, pending) = ([], [], 0)
    }

    /// This party's σ for elements, as a message.
    private func combine(_ entries: [Opened], _ stream: WordStream) -> [UInt8] {
        let share = scheme.share
        var (a, mac) = (share.element(0), share.element(0))
        let chunk = 1024
        let coefficients = WordBuffer(uninitialized: share.words(for: chunk))
        let sum = WordBuffer(uninitialized: share.words(for: 1))
        func dot(_ x: UnsafePointer<UInt64>, _ count: Int) -> Scheme.Share.Element {
            share.dotProducts(sum.base, coefficients.base, x, length: count, runs: 1)
            return share.elements(at: sum.base, count: 1)[0]
        }
        for entry in entries {
            for start in stride(from: 0, to: entry.count, by: chunk) {
                let count = min(chunk, entry.count - start)
                let at = share.offset(of: start)
                scheme.fillCoefficients(coefficients.base, count: count, from: stream.read)
                a = share.sum(a, dot(entry.values.base + at, count))
                mac = share.sum(mac, dot(entry.macs.base + at, count))
            }
        }
        extendLifetime((entries, coefficients, sum))
        return share.message(share.difference(mac, share.product(key, a)))
    }

    private func combineBits(_ entries: [OpenedBits], _ stream: WordStream) -> [UInt8] {
        // The combinations of the values, and of the 64 planes of MACs.
        var sums = [UInt64](repeating: 0, count: 4 * 65)
        for entry in entries {
            let blocks = (entry.words + 1) / 2
            let coefficients = WordBuffer(uninitialized: 2 * blocks)
            stream.read(into: coefficients.base, count: 2 * blocks)
            // An odd word stands alone: its coefficient's block has a zero beside it.
            let last = WordBuffer(uninitialized: 2)
            sums.withUnsafeMutableBufferPointer { sums in
                guard let base = sums.baseAddress else { return }
                for plane in 0..<65 {
                    let x =
                        plane == 0
                        ? entry.values.base : entry.macs.base + (plane - 1) * entry.words
                    mpc_gf128_accumulate(
                        base + 4 * plane, coefficients.base, x, entry.words / 2)
                    guard entry.words % 2 == 1 else { continue }
                    (last.base[0], last.base[1]) = (x[entry.words - 1], 0)
                    mpc_gf128_accumulate(
                        base + 4 * plane, coefficients.base + 2 * (blocks - 1), last.base, 1)
                }
            }
            extendLifetime((entry.values, entry.macs, coefficients, last))
        }
        var reduced = [UInt64](repeating: 0, count: 2 * 65)
        for plane in 0..<65 {
            reduced.withUnsafeMutableBufferPointer { reduced in
                guard let base = reduced.baseAddress else { return }
                mpc_gf128_reduce(base + 2 * plane, Array(sums[4 * plane..<4 * plane + 4]))
            }
        }
        var result: [UInt8] = []
        for plane in 0..<64 {
            let mask = 0 &- (bitKey >> UInt64(plane) & 1)
            for word in 0..<2 {
                let sigma = reduced[2 * (plane + 1) + word] ^ (reduced[word] & mask)
                withUnsafeBytes(of: sigma) { result.append(contentsOf: $0) }
            }
        }
        return result
    }

    private func sumIsZero(_ messages: [[UInt8]]) -> Bool {
        guard messages.allSatisfy({ !$0.isEmpty }) else { return true }
        let share = scheme.share
        let zero = share.element(0)
        let sum = messages.reduce(zero) {
            share.sum($0, share.element(message: $1) ?? share.element(1))
        }
        return sum == zero
    }

    private func xorIsZero(_ messages: [[UInt8]]) -> Bool {
        guard let first = messages.first else { return true }
        return first.indices.allSatisfy { k in messages.reduce(0) { $0 ^ $1[k] } == 0 }
    }
}
