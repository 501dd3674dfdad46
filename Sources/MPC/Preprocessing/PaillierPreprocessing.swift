internal import BigIntegers
internal import Paillier
internal import SecretSharing

/// Makes triples modulo 2^64 with the other parties by Paillier's encryption, passively secure; what else is
/// wanted, another maker makes. See Protocols/preprocessing.md.
///
/// Of two parties one encrypts its a and b, and sends them to the other, which multiplies them by its b
/// and a, adds both products and a mask, and sends the sums back, as many in a ciphertext as have room
/// (Bendlin, Damgård, Orlandi, Zakarias, EUROCRYPT 2011, 3): each number was encrypted at the place of
/// its product, so that packing costs nothing. Two rounds; for each triple and pair of parties 1,024
/// bytes one way and 512 / 12 the other.
package final class PaillierPreprocessing: MaterialMaker {
    private let links: PartyLinks
    private let key: SecretKey
    private let base: OwnedBase
    private let packing: Packing
    /// By party; nil at this party's place.
    private let peers: [Peer?]
    private let own: WordStream
    private let rest: any MaterialMaker
    private let triples = MaterialKind.triples(Ring64())

    private struct Peer {
        var base: CommonBase
        var packing: Packing
    }

    /// One party's ciphertexts for another, in a segment.
    private struct Offer {
        var owner: Int
        var peer: Peer
        var segment: Int
        var ciphertexts: Ciphertexts
    }

    /// With the owner's numbers, which are signed, given, the sum of both products is in an interval of
    /// 2^128; what hides it is 40 bits longer; the slot has two bits more.
    static let statisticalBits = 40
    private static let maskBits = 128 + statisticalBits
    private static let slotBits = maskBits + 2
    private static let size = KeySize.bits2048
    /// Ciphertexts of sums in a segment: for all lanes, several times.
    private static let sumsPerSegment = 64
    private static let numberBytes = size.rawValue / 8

    /// Exchanges fresh keys with all others: one round.
    ///
    /// - Parameter rest: makes what is no triple.
    static func establish(
        on links: PartyLinks, rest: any MaterialMaker
    ) async throws(MPCError) -> PaillierPreprocessing {
        let key = SecretKey(size: size)
        let base = OwnedBase(of: key)
        let told = try await links.exchange(
            bytes(key.publicKey.modulus) + bytes(base.value))
        var peers: [Peer?] = []
        for (party, bytes) in told.enumerated() {
            guard party != links.party else {
                peers.append(nil)
                continue
            }
            // Passive: a peer makes its key as it should.
            let modulus = BigInteger(bigEndianBytes: Array(bytes.prefix(numberBytes)))
            let value = BigInteger(bigEndianBytes: Array(bytes.suffix(numberBytes)))
            guard let unchecked = try? UncheckedPublicKey(modulus: modulus) else {
                throw links.end(.invalidMessage(party: party))
            }
            let theirs = unchecked.assumedHonest()
            let packing = packing(theirs)
            let common = try? CommonBase(
                value, of: theirs, terms: 2 * packing.slots, coefficientBits: 64)
            guard let common else { throw links.end(.invalidMessage(party: party)) }
            peers.append(Peer(base: common, packing: packing))
        }
        let seed = try SessionHash.random(words: 2)
        defer { extendLifetime(seed) }
        return PaillierPreprocessing(
            links: links, key: key, base: base, peers: peers,
            own: WordStream(key: seed.rawBytes, domain: 0), rest: rest)
    }

    private init(
        links: PartyLinks, key: SecretKey, base: OwnedBase, peers: [Peer?], own: WordStream,
        rest: any MaterialMaker
    ) {
        self.links = links
        self.key = key
        self.base = base
        self.peers = peers
        self.own = own
        self.rest = rest
        packing = Self.packing(key.publicKey)
    }

    private static func packing(_ key: PublicKey) -> Packing {
        guard let packing = try? Packing(slotBits: slotBits, key: key) else {
            preconditionFailure("no room for a slot")
        }
        return packing
    }

    private static func bytes(_ number: BigInteger) -> [UInt8] {
        guard let bytes = try? number.bigEndianBytes(count: numberBytes) else {
            preconditionFailure("a number longer than its key")
        }
        return bytes
    }

    /// A window has a segment for each party.
    package func windowUnits(_ kind: MaterialKind) -> Int? {
        kind == triples
            ? links.partyCount * packing.slots * Self.sumsPerSegment : rest.windowUnits(kind)
    }

    package func make(_ kind: MaterialKind, units: Int) async throws(MPCError) -> MaterialWindow {
        guard kind == triples else { return try await rest.make(kind, units: units) }
        let perParty = (units + links.partyCount - 1) / links.partyCount
        let segment = packing.plaintextCount(for: perParty) * packing.slots
        let count = segment * links.partyCount
        let window = MaterialWindow(uninitialized: count, of: triples)
        let (a, b, c) = (window.column(0), window.column(1), window.column(2))
        own.read(into: a, count: count)
        own.read(into: b, count: count)
        for k in 0..<count { c[k] = a[k] &* b[k] }
        do {
            try await addCrossProducts(a, b, to: c, segment: segment)
        } catch let error as MPCError {
            throw error
        } catch {
            // What this party computed itself always fits.
            preconditionFailure("a packed product out of range")
        }
        return window
    }

    /// Whether it is `party` that encrypts for `peer`: which of both comes first, counting from the segment's
    /// number on, so that all do alike much.
    private func encrypts(_ party: Int, for peer: Int, in segment: Int) -> Bool {
        let n = links.partyCount
        return (party + n - segment) % n < (peer + n - segment) % n
    }

    /// c += this party's shares of aᵢbⱼ + aⱼbᵢ, for all other parties j, segment by segment.
    private func addCrossProducts(
        _ a: UnsafePointer<UInt64>, _ b: UnsafePointer<UInt64>,
        to c: UnsafeMutablePointer<UInt64>, segment count: Int
    ) async throws {
        let me = links.party
        links.beginRound()
        for segment in 0..<links.partyCount {
            let readers = links.peers.filter { encrypts(me, for: $0, in: segment) }
            guard !readers.isEmpty else { continue }
            let numbers = Plaintexts(
                signed: Self.alternating(a + segment * count, b + segment * count, count))
            let message = try base.encrypt(packing.place(numbers, perSlot: 2)).bytes
            for peer in readers { try links.sendLong(message, to: peer) }
        }
        let offers = try await receiveOffers(count)
        links.beginRound()
        for offer in offers {
            let start = offer.segment * count
            let masks = Plaintexts.random(count: count, bits: Self.maskBits)
            let sums = try offer.peer.base.sums(
                of: offer.ciphertexts,
                times: Plaintexts(unsigned: Self.alternating(b + start, a + start, count)),
                terms: 2 * offer.peer.packing.slots, adding: offer.peer.packing.pack(masks))
            try links.sendLong(sums.bytes, to: offer.owner)
            Self.add(masks, to: c + start, negated: true)
        }
        for segment in 0..<links.partyCount {
            for peer in links.peers where encrypts(me, for: peer, in: segment) {
                let sums = try await receive(
                    packing.plaintextCount(for: count), of: key.publicKey, from: peer)
                Self.add(
                    try packing.unpack(key.decrypt(sums), count: count),
                    to: c + segment * count, negated: false)
            }
        }
    }

    private func receiveOffers(_ count: Int) async throws(MPCError) -> [Offer] {
        var offers: [Offer] = []
        for segment in 0..<links.partyCount {
            for owner in links.peers where encrypts(owner, for: links.party, in: segment) {
                guard let peer = peers[owner] else { continue }
                let theirs = try await receive(2 * count, of: peer.base.key, from: owner)
                offers.append(
                    Offer(owner: owner, peer: peer, segment: segment, ciphertexts: theirs))
            }
        }
        return offers
    }

    /// x₀, y₀, x₁, y₁, ...
    private static func alternating(
        _ x: UnsafePointer<UInt64>, _ y: UnsafePointer<UInt64>, _ count: Int
    ) -> SecretWords {
        var words = SecretWords(count: 2 * count)
        words.withUnsafeMutableBufferPointer { words in
            for k in 0..<count { (words[2 * k], words[2 * k + 1]) = (x[k], y[k]) }
        }
        return words
    }

    private static func add(
        _ values: Plaintexts, to c: UnsafeMutablePointer<UInt64>, negated: Bool
    ) {
        let low = values.lowWords()
        low.withUnsafeBufferPointer { low in
            for (k, word) in low.enumerated() {
                c[k] = negated ? c[k] &- word : c[k] &+ word
            }
        }
    }

    // MARK: Messages

    /// Ciphertexts as a peer sent them, checked. Throws `.invalidMessage`.
    private func receive(
        _ count: Int, of key: PublicKey, from peer: Int
    ) async throws(MPCError) -> Ciphertexts {
        let bytes = try await links.receiveLong(
            byteCount: Ciphertexts.byteCount(count: count, size: Self.size), from: peer)
        guard let ciphertexts = try? Ciphertexts(bytes: bytes, key: key),
            ciphertexts.count == count
        else { throw links.end(.invalidMessage(party: peer)) }
        return ciphertexts
    }
}
