internal import BigIntegers
package import Paillier
internal import SecretSharing
internal import Transcripts

/// Products of all parties' random elements of a prime field, by Paillier's encryption with proofs: what
/// authenticated triples are made of, secure against active corruption together with their sacrifice
/// (Bendlin, Damgård, Orlandi, Zakarias, EUROCRYPT 2011, 4; proofs of Canetti et al., ePrint 2021/060).
///
/// 1. Set-up: every party shows its key (Π-mod, Π-fac) and its ring-Pedersen parameters (Π-prm).
/// 2. It encrypts its a, â and b, and shows to each other party that a and â are short (Π-enc).
/// 3. That party j sends D = A^b Enc(y), its y encrypted under its own key too, and shows that the b
///    is the one in its own ciphertext, and that b and y are so short that nothing wraps (Π-aff-p).
/// 4. The owner decrypts ab + y, whose residue is its share; the other's is -y.
///
/// Nothing is computed with a ciphertext before its proofs have been checked; a refused proof names its party
/// and closes the key's lock. That a and b are those which are authenticated later the sacrifice
/// shows, in a field.
package final class PaillierProducts<Domain: PreprocessedDomain>: @unchecked Sendable {
    /// Another party's, after their checks.
    struct Peer {
        let key: PublicKey
        let parameters: RingPedersenParameters
    }

    let domain: Domain
    let links: PartyLinks
    let key: SecretKey
    /// With which this party checks others' proofs.
    let parameters: RingPedersenParameters
    /// By party; nil at this party's place.
    let peers: [Peer?]
    /// Of proofs; its epoch is the number of the run.
    private var context: TranscriptContext

    package static var size: KeySize { .bits2048 }

    init(
        domain: Domain, links: PartyLinks, key: SecretKey, parameters: RingPedersenParameters,
        peers: [Peer?], context: TranscriptContext
    ) {
        self.domain = domain
        self.links = links
        self.key = key
        self.parameters = parameters
        self.peers = peers
        self.context = context
    }

    /// l of what is multiplied.
    private var elementBits: Int { domain.bitWidth }
    /// l of what hides a product: the other's element is shown to be below 2^(l + 257) only.
    private var maskBits: Int {
        2 * elementBits + ProofSecurity.slackBits + 1 + ProofSecurity.statisticalBits
    }

    /// What a party has encrypted in a run: a and â one after the other, and b.
    private struct Offer {
        let factors: Ciphertexts
        let multipliers: Ciphertexts
    }

    /// c and ĉ += this party's shares of all aᵢbⱼ and âᵢbⱼ, i ≠ j. `factors` are a and â, one after the
    /// other, as many each as b; so are `products`. Two rounds.
    ///
    /// Throws `.proofRefused`, `.invalidMessage`; both close the key's lock.
    package func add(
        _ factors: UnsafePointer<UInt64>, times b: UnsafePointer<UInt64>,
        to products: UnsafeMutablePointer<UInt64>, count: Int
    ) async throws(MPCError) {
        context.epoch += 1
        let own = (plaintexts(factors, count: 2 * count), plaintexts(b, count: count))
        let mine = Offer(factors: encrypted(own.0), multipliers: encrypted(own.1))
        let offers = try await exchange(mine, own.0)
        // Each b for a, and for â.
        let multipliers = plaintexts(b, count: count, times: 2)
        links.beginRound()
        for peer in links.peers {
            try answer(offers[peer], mine, multipliers, to: peer, adding: products)
        }
        for peer in links.peers {
            try await receiveAnswer(mine, offers[peer], from: peer, adding: products)
        }
    }

    // MARK: Offers

    private func encrypted(_ x: Plaintexts) -> Ciphertexts {
        ours { () throws(PaillierError) in try key.encrypt(x) }
    }

    /// All parties' ciphertexts, the proofs about them checked. A party that tells others different ones makes
    /// a sum of products that is none: the sacrifice shows it.
    private func exchange(
        _ mine: Offer, _ factors: Plaintexts
    ) async throws(MPCError) -> [Offer] {
        let sent = [mine.factors.bytes, mine.multipliers.bytes]
        let randomness = ours { () throws(PaillierError) in
            try key.randomness(of: mine.factors)
        }
        links.beginRound()
        var proofBytes = 0
        for peer in links.peers {
            guard let theirs = peers[peer] else { continue }
            let proofs = ours { () throws(PaillierError) in
                try RangeProof.prove(
                    mine.factors, plaintexts: factors, randomness: randomness,
                    rangeBits: elementBits, parameters: theirs.parameters, context: context,
                    prover: links.party)
            }
            let encoded = proofs.flatMap {
                $0.bytes(key: Self.size, parameters: Self.size, rangeBits: elementBits)
            }
            proofBytes = encoded.count
            try links.sendLong(sent[0] + sent[1] + encoded, to: peer)
        }
        var offers = [Offer](repeating: mine, count: links.partyCount)
        let sizes = [sent[0].count, sent[1].count, proofBytes]
        for peer in links.peers {
            guard let theirs = peers[peer] else { continue }
            let bytes = try await links.receiveLong(
                byteCount: sizes.reduce(0, +), from: peer)
            let parts = Self.split(bytes, sizes)
            let offer = Offer(
                factors: try ciphertexts(parts[0], mine.factors.count, theirs.key, from: peer),
                multipliers: try ciphertexts(
                    parts[1], mine.multipliers.count, theirs.key, from: peer))
            let proofs = Self.pieces(parts[2], count: mine.factors.count).compactMap {
                try? RangeProof(
                    bytes: $0, key: Self.size, parameters: Self.size, rangeBits: elementBits)
            }
            let isShown: Void? = try? RangeProof.verify(
                proofs, offer.factors, rangeBits: elementBits, parameters: parameters,
                context: context, prover: peer)
            guard isShown != nil else { throw links.close(.proofRefused(party: peer)) }
            offers[peer] = offer
        }
        return offers
    }

    // MARK: Answers

    private func affine(
        _ multiplicands: Ciphertexts, _ results: Ciphertexts, _ addends: Ciphertexts
    ) throws(PaillierError) -> AffineStatement {
        try AffineStatement(
            multiplicands: multiplicands, results: results, addends: addends,
            multiplierBits: elementBits, addendBits: maskBits)
    }

    /// Each b's ciphertext for a, and for â.
    private func twice(_ x: Ciphertexts) -> Ciphertexts {
        ours { () throws(PaillierError) in try Ciphertexts.joined([x, x]) }
    }

    /// Step 3, and this party's shares of the products: the masks' negatives.
    private func answer(
        _ offer: Offer, _ mine: Offer, _ multipliers: Plaintexts, to peer: Int,
        adding products: UnsafeMutablePointer<UInt64>
    ) throws(MPCError) {
        guard let theirs = peers[peer] else { return }
        let count = offer.factors.count
        let masks = Plaintexts.random(count: count, bits: maskBits)
        let randomness = EncryptionRandomness(count: count, key: theirs.key)
        let committed = twice(mine.multipliers)
        let message = ours { () throws(PaillierError) in
            let results = try offer.factors.multiplied(by: multipliers)
                .adding(theirs.key.encrypt(masks, randomness: randomness))
            let addends = try key.encrypt(masks)
            let statement = try affine(offer.factors, results, addends)
            let proofs = try AffineProof.prove(
                statement, multipliers: committed,
                multiplierRandomness: key.randomness(of: committed),
                witness: AffineWitness(
                    multipliers: multipliers, addends: masks, resultRandomness: randomness,
                    addendRandomness: key.randomness(of: addends)),
                parameters: theirs.parameters, context: context, prover: links.party)
            return results.bytes + addends.bytes
                + proofs.flatMap { $0.bytes(statement, parameters: Self.size) }
        }
        try links.sendLong(message, to: peer)
        combine(masks, count: count, into: products, negated: true)
    }

    /// Step 4, after the proofs' check.
    private func receiveAnswer(
        _ mine: Offer, _ offer: Offer, from peer: Int,
        adding products: UnsafeMutablePointer<UInt64>
    ) async throws(MPCError) {
        guard let theirs = peers[peer] else { return }
        let count = mine.factors.count
        let each = Ciphertexts.byteCount(count: count, size: Self.size)
        let proofBytes = AffineProof.byteCount(
            verifier: Self.size, prover: Self.size, parameters: Self.size,
            multiplierBits: elementBits, addendBits: maskBits)
        let sizes = [each, each, count * proofBytes]
        let parts = Self.split(
            try await links.receiveLong(byteCount: sizes.reduce(0, +), from: peer), sizes)
        let results = try ciphertexts(parts[0], count, key.publicKey, from: peer)
        let addends = try ciphertexts(parts[1], count, theirs.key, from: peer)
        let proofs = Self.pieces(parts[2], count: count).compactMap {
            try? AffineProof(
                bytes: $0, verifier: Self.size, prover: Self.size, parameters: Self.size,
                multiplierBits: elementBits, addendBits: maskBits)
        }
        let statement = ours { () throws(PaillierError) in
            try affine(mine.factors, results, addends)
        }
        let isShown: Void? = try? AffineProof.verify(
            proofs, statement, multipliers: twice(offer.multipliers), parameters: parameters,
            context: context, prover: peer)
        guard isShown != nil else { throw links.close(.proofRefused(party: peer)) }
        let sums = ours { () throws(PaillierError) in try key.decrypt(results) }
        combine(sums, count: count, into: products, negated: false)
    }

    // MARK: Between elements and plaintexts

    /// What this party does with its own numbers, which always have their place.
    private func ours<Result>(_ body: () throws(PaillierError) -> Result) -> Result {
        do { return try body() } catch {
            preconditionFailure("this party's own numbers out of range")
        }
    }

    /// Elements as integers, the whole column so many times.
    private func plaintexts(
        _ x: UnsafePointer<UInt64>, count: Int, times: Int = 1
    ) -> Plaintexts {
        let width = domain.wireBytes / 8
        var words = SecretWords(count: times * count * width)
        words.withUnsafeMutableBufferPointer { words in
            guard let base = words.baseAddress else { return }
            for part in 0..<times {
                domain.write(
                    x, count: count, to: UnsafeMutableRawPointer(base + part * count * width))
            }
        }
        return Plaintexts(nonNegative: words, width: width, bits: elementBits)
    }

    /// products += or -= the residues of a column that has as many for each of two vectors.
    private func combine(
        _ values: Plaintexts, count: Int, into products: UnsafeMutablePointer<UInt64>, negated: Bool
    ) {
        let words = values.residues(modulo: order)
        let half = count / 2
        let elements = WordBuffer(uninitialized: domain.words(for: half))
        for part in 0..<2 {
            let isReduced = words.withUnsafeBufferPointer { words in
                words.baseAddress.map {
                    domain.read(
                        UnsafeRawPointer($0 + part * half * (domain.wireBytes / 8)), count: half,
                        into: elements.base)
                }
            }
            precondition(isReduced == true, "residues are elements")
            let target = products + part * domain.words(for: half)
            if negated {
                domain.subtract(target, target, elements.base, count: half)
            } else {
                domain.add(target, target, elements.base, count: half)
            }
        }
        extendLifetime(elements)
    }

    /// The field's order: one more than -1.
    private var order: BigInteger {
        let last = domain.difference(domain.element(0), domain.element(1))
        let words = stride(from: 0, to: domain.bitWidth, by: 64).map {
            domain.word(of: last, at: $0)
        }
        return BigInteger(words: words) + 1
    }

    // MARK: Messages

    private func ciphertexts(
        _ bytes: [UInt8], _ count: Int, _ key: PublicKey, from peer: Int
    ) throws(MPCError) -> Ciphertexts {
        guard let read = try? Ciphertexts(bytes: bytes, key: key), read.count == count else {
            throw links.close(.invalidMessage(party: peer))
        }
        return read
    }

    static func split(_ bytes: [UInt8], _ sizes: [Int]) -> [[UInt8]] {
        var start = 0
        return sizes.map { size in
            defer { start += size }
            return Array(bytes[start..<start + size])
        }
    }

    private static func pieces(_ bytes: [UInt8], count: Int) -> [[UInt8]] {
        let size = bytes.count / count
        return (0..<count).map { Array(bytes[$0 * size..<($0 + 1) * size]) }
    }
}
