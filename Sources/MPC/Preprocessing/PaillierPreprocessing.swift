internal import BigIntegers
internal import Paillier
internal import SecretSharing

/// Makes triples modulo 2^64 with the other parties by Paillier's encryption, passively secure; what else is
/// wanted, another maker makes. See Protocols/preprocessing.md.
///
/// Every party encrypts its a, and sends them to all others. Each of these multiplies by its b, adds a mask, and
/// sends the products back, as many in a ciphertext as have room (Bendlin, Damgård, Orlandi, Zakarias,
/// EUROCRYPT 2011, 3): each a was encrypted at the place of its product, so that packing costs
/// nothing. Two rounds; for each triple and each other party 512 bytes, and 512 / 12 back.
package final class PaillierPreprocessing: MaterialMaker {
    private let links: PartyLinks
    private let key: SecretKey
    private let packing: Packing
    /// By party; nil at this party's place.
    private let peers: [Peer?]
    private let own: WordStream
    private let rest: any MaterialMaker
    private let triples = MaterialKind.triples(Ring64())

    private struct Peer {
        var key: PublicKey
        var packing: Packing
    }

    /// A product is below 2^128; what hides it is 40 bits longer; the sum, signed, has two bits more.
    private static let maskBits = 128 + 40
    private static let slotBits = maskBits + 2
    private static let size = KeySize.bits2048
    /// Triples of a window: a multiple of the slots, and ciphertexts for all lanes.
    private static let window = 12 * 64

    /// Exchanges fresh keys with all others: one round.
    ///
    /// - Parameter rest: makes what is no triple.
    static func establish(
        on links: PartyLinks, rest: any MaterialMaker
    ) async throws(MPCError) -> PaillierPreprocessing {
        let key = SecretKey(size: size)
        guard let modulus = try? key.publicKey.modulus.bigEndianBytes(count: size.rawValue / 8)
        else { preconditionFailure("a modulus longer than its size") }
        let told = try await links.exchange(modulus)
        var peers: [Peer?] = []
        for (party, bytes) in told.enumerated() {
            guard party != links.party else {
                peers.append(nil)
                continue
            }
            // Passive: a peer makes its key as it should.
            let number = BigInteger(bigEndianBytes: bytes)
            guard let unchecked = try? UncheckedPublicKey(modulus: number) else {
                throw links.end(.invalidMessage(party: party))
            }
            let peerKey = unchecked.assumedHonest()
            peers.append(Peer(key: peerKey, packing: Self.packing(peerKey)))
        }
        let seed = try SessionHash.random(words: 2)
        defer { extendLifetime(seed) }
        return PaillierPreprocessing(
            links: links, key: key, peers: peers, own: WordStream(key: seed.rawBytes, domain: 0),
            rest: rest)
    }

    private init(
        links: PartyLinks, key: SecretKey, peers: [Peer?], own: WordStream,
        rest: any MaterialMaker
    ) {
        self.links = links
        self.key = key
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

    package func windowUnits(_ kind: MaterialKind) -> Int? {
        kind == triples ? Self.window : rest.windowUnits(kind)
    }

    package func make(_ kind: MaterialKind, units: Int) async throws(MPCError) -> MaterialWindow {
        guard kind == triples else { return try await rest.make(kind, units: units) }
        let count = (units + packing.slots - 1) / packing.slots * packing.slots
        let window = MaterialWindow(uninitialized: count, of: triples)
        let (a, b, c) = (window.column(0), window.column(1), window.column(2))
        own.read(into: a, count: count)
        own.read(into: b, count: count)
        for k in 0..<count { c[k] = a[k] &* b[k] }
        do {
            try await addCrossProducts(a, b, to: c, count: count)
        } catch let error as MPCError {
            throw error
        } catch {
            // What this party computed itself always fits.
            preconditionFailure("a packed product out of range")
        }
        return window
    }

    /// c += this party's shares of aᵢbⱼ + aⱼbᵢ, for all other parties j.
    private func addCrossProducts(
        _ a: UnsafePointer<UInt64>, _ b: UnsafePointer<UInt64>,
        to c: UnsafeMutablePointer<UInt64>, count: Int
    ) async throws {
        let ours = try key.encrypt(packing.place(Self.plaintexts(a, count: count)))
        let message = ours.bytes
        links.beginRound()
        for peer in links.peers { try send(message, to: peer) }
        let factors = Self.plaintexts(b, count: count)
        let results = packing.plaintextCount(for: count)
        var received: [(peer: Int, party: Peer, theirs: Ciphertexts)] = []
        for peer in links.peers {
            guard let party = peers[peer] else { continue }
            let theirs = try await receive(count, of: party.key, from: peer)
            received.append((peer, party, theirs))
        }
        links.beginRound()
        for (peer, party, theirs) in received {
            let masks = Plaintexts.random(count: count, bits: Self.maskBits)
            let products = try theirs.sums(
                of: factors, terms: party.packing.slots, adding: party.packing.pack(masks))
            try send(products.bytes, to: peer)
            Self.add(masks, to: c, negated: true)
        }
        for peer in links.peers {
            let products = try await receive(results, of: key.publicKey, from: peer)
            let sums = try packing.unpack(key.decrypt(products), count: count)
            Self.add(sums, to: c, negated: false)
        }
    }

    private static func plaintexts(_ x: UnsafePointer<UInt64>, count: Int) -> Plaintexts {
        var words = SecretWords(count: count)
        words.withUnsafeMutableBufferPointer { $0.baseAddress?.update(from: x, count: count) }
        return Plaintexts(unsigned: words)
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

    /// The pieces of a message of so many bytes.
    private static func pieces(_ count: Int) -> [Range<Int>] {
        PartyLinks.messages(count, size: 1)
    }

    private func send(_ bytes: [UInt8], to peer: Int) throws(MPCError) {
        for piece in Self.pieces(bytes.count) { try links.send(Array(bytes[piece]), to: peer) }
    }

    /// Ciphertexts as a peer sent them, checked. Throws `.invalidMessage`.
    private func receive(
        _ count: Int, of key: PublicKey, from peer: Int
    ) async throws(MPCError) -> Ciphertexts {
        var bytes: [UInt8] = []
        for piece in Self.pieces(Ciphertexts.byteCount(count: count, size: Self.size)) {
            bytes += try await links.receive(from: peer, byteCount: piece.count)
        }
        guard let ciphertexts = try? Ciphertexts(bytes: bytes, key: key),
            ciphertexts.count == count
        else { throw links.end(.invalidMessage(party: peer)) }
        return ciphertexts
    }
}
