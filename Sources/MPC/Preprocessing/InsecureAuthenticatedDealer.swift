/// Authenticated preprocessing that every party makes for itself out of one seed that all know, keys included: no
/// secret of a computation with it is safe from any of them. For tests, and for measuring what comes
/// after preprocessing.
enum InsecureAuthenticatedDealer {
    /// The stream of a seed for one use.
    static func stream(_ seed: [UInt8], _ label: String, _ numbers: [Int]) -> WordStream {
        var hash = LabelledHash("swift-mpc/insecure-dealer/v1/authenticated")
        hash.append(seed)
        hash.append(Array(label.utf8))
        for number in numbers { hash.append(number) }
        return hash.finish().prefix(16).withUnsafeBytes { WordStream(key: $0, domain: 0) }
    }

    /// The key that party number `party` has under a seed.
    static func key(
        for scheme: some AuthenticationScheme, party: Int, seed: [UInt8]
    ) -> AuthenticationKey {
        let words = WordBuffer(uninitialized: AuthenticationKey.wordCount(scheme))
        stream(seed, "key", [party]).read(into: words.base, count: words.count)
        words.base[0] = words.base[0] & ~1 | (party == 0 ? 1 : 0)
        return AuthenticationKey(words: words, lock: KeyLock(), for: scheme, party: party)
    }
}

final class InsecureAuthenticatedDealerPreprocessing<Scheme: AuthenticationScheme>: MaterialMaker,
    @unchecked Sendable
{
    private let scheme: Scheme
    private let kinds: AuthenticatedKinds
    private let party: Int
    private let parties: Int
    private let seed: [UInt8]
    /// The key of elements, and of bits.
    private let key: Scheme.Share.Element
    private let bitKey: UInt64
    private var made = 0

    init(scheme: Scheme, party: Int, parties: Int, seed: [UInt8]) {
        self.scheme = scheme
        kinds = AuthenticatedKinds(scheme)
        (self.party, self.parties, self.seed) = (party, parties, seed)
        let share = scheme.share
        var (sum, bits) = (share.element(0), UInt64(0))
        for party in 0..<parties {
            let key = InsecureAuthenticatedDealer.key(for: scheme, party: party, seed: seed)
            sum = share.sum(sum, key.element(of: share))
            bits ^= key.bitKey
        }
        (key, bitKey) = (sum, bits)
    }

    func windowUnits(_ kind: MaterialKind) -> Int? { (1 << 14) / kind.elements }

    private func stream(_ kind: MaterialKind, _ numbers: Int...) -> WordStream {
        InsecureAuthenticatedDealer.stream(seed, kind.name, [made] + numbers)
    }

    func make(_ kind: MaterialKind, units: Int) async throws(MPCError) -> MaterialWindow {
        defer { made += 1 }
        let window = MaterialWindow(uninitialized: units, of: kind)
        let bits = AuthenticatedKinds.bitColumns
        if kind == kinds.triples {
            makeTriples(window)
        } else if kind == kinds.bitTriples {
            let (a, b) = (randomBits(kind, units, 0), randomBits(kind, units, 1))
            let c = WordBuffer(uninitialized: units)
            for k in 0..<units { c.base[k] = a.base[k] & b.base[k] }
            for (column, value) in [a, b, c].enumerated() {
                dealBits(value, window, column: column * bits)
            }
            extendLifetime((a, b))
        } else if kind == kinds.daBits {
            let value = randomBits(kind, units, 0)
            let x = WordBuffer(uninitialized: scheme.share.words(for: 64 * units))
            scheme.share.expand(value.base, count: 64 * units, into: x.base)
            deal(x, window, column: 0, count: 64 * units)
            dealBits(value, window, column: 2)
        } else if kind.columns.count == bits {
            dealBits(
                randomBits(kind, units, 0), window, column: 0,
                owner: (0..<parties).first { kinds.bitMasks(of: $0) == kind })
        } else {
            let x = randomElements(kind, units * scheme.share.lanes, 0)
            deal(
                x, window, column: 0, count: units * scheme.share.lanes,
                owner: (0..<parties).first { kinds.masks(of: $0) == kind })
        }
        return window
    }

    private func randomBits(_ kind: MaterialKind, _ units: Int, _ number: Int) -> WordBuffer {
        let words = WordBuffer(uninitialized: units)
        stream(kind, number).read(into: words.base, count: units)
        return words
    }

    private func randomElements(_ kind: MaterialKind, _ count: Int, _ number: Int) -> WordBuffer {
        let x = WordBuffer(uninitialized: scheme.share.words(for: count))
        scheme.share.fill(x.base, count: count, from: stream(kind, number).read)
        return x
    }

    private func makeTriples(_ window: MaterialWindow) {
        let count = window.units * scheme.share.lanes
        let a = randomElements(window.kind, count, 0)
        let b = randomElements(window.kind, count, 1)
        let c = WordBuffer(uninitialized: a.count)
        scheme.share.multiply(c.base, a.base, b.base, count: count)
        for (column, value) in [a, b, c].enumerated() {
            deal(value, window, column: 2 * column, count: count)
        }
    }

    /// This party's shares of x and of its MACs. Party 0, or the owner for values, has what the others' streams
    /// leave; with an owner the others' shares are zeros.
    private func deal(
        _ x: WordBuffer, _ window: MaterialWindow, column: Int, count: Int, owner: Int? = nil
    ) {
        let share = scheme.share
        let mac = WordBuffer(uninitialized: x.count)
        share.scale(mac.base, x.base, by: key, count: count)
        for (c, value) in [x, mac].enumerated() {
            let target = window.column(column + c)
            if c == 0, let owner {
                if owner == party {
                    target.update(from: value.base, count: x.count)
                } else {
                    target.update(repeating: 0, count: x.count)
                }
                continue
            }
            if party > 0 {
                let own = stream(window.kind, 2, column + c, party)
                share.fill(target, count: count, from: own.read)
                continue
            }
            let other = WordBuffer(uninitialized: x.count)
            target.update(from: value.base, count: x.count)
            for peer in 1..<parties {
                let stream = stream(window.kind, 2, column + c, peer)
                share.fill(other.base, count: count, from: stream.read)
                share.subtract(target, target, other.base, count: count)
            }
            extendLifetime(other)
        }
        extendLifetime((x, mac))
    }

    private func dealBits(
        _ x: WordBuffer, _ window: MaterialWindow, column: Int, owner: Int? = nil
    ) {
        for c in 0..<AuthenticatedKinds.bitColumns {
            let target = window.column(column + c)
            let mask = c == 0 ? .max : 0 &- (bitKey >> UInt64(c - 1) & 1)
            if c == 0, let owner {
                for k in 0..<x.count { target[k] = owner == party ? x.base[k] : 0 }
                continue
            }
            if party > 0 {
                stream(window.kind, 3, column + c, party).read(into: target, count: x.count)
                continue
            }
            for k in 0..<x.count { target[k] = x.base[k] & mask }
            for peer in 1..<parties {
                stream(window.kind, 3, column + c, peer).xor(into: target, count: x.count)
            }
        }
        extendLifetime(x)
    }
}
