internal import BigIntegers
package import Paillier
internal import Transcripts

extension PaillierProducts {
    /// What a party shows of its key to all.
    private struct Shown {
        let key: UncheckedPublicKey
        let proof: ModulusProof
        let parameters: RingPedersenParameters
    }

    /// Makes this party's key and parameters, and checks those of all others: two rounds, and the time of
    /// finding safe primes.
    ///
    /// Throws `.proofRefused` and `.invalidMessage`; both close the lock.
    static func establish(
        _ domain: Domain, on links: PartyLinks, agreement: Agreement, session: [UInt8]
    ) async throws(MPCError) -> PaillierProducts {
        try await establish(
            domain, on: links, agreement: agreement, session: session,
            key: SecretKey(size: size), parameters: RingPedersenSecret(size: size))
    }

    /// The same with a key and parameters of 2048 bits that are there.
    package static func establish(
        _ domain: Domain, on links: PartyLinks, agreement: Agreement, session: [UInt8],
        key: SecretKey, parameters secret: RingPedersenSecret
    ) async throws(MPCError) -> PaillierProducts {
        let context = TranscriptContext(
            session: session, participants: (0..<links.partyCount).map { [UInt8($0)] })
        guard let modulus = try? key.publicKey.modulus.bigEndianBytes(count: size.rawValue / 8)
        else { preconditionFailure("a modulus longer than its size") }
        let parts = [
            modulus, secret.parameters.bytes,
            key.proveModulus(context: context, prover: links.party).bytes(size: size),
            secret.prove(context: context, prover: links.party).bytes(size: size),
        ]
        let told = try await agreement.broadcast(parts.flatMap { $0 })
        var shown: [Shown?] = []
        for (party, bytes) in told.enumerated() {
            guard party != links.party else {
                shown.append(nil)
                continue
            }
            let theirs = split(bytes, parts.map(\.count))
            let unchecked = try? UncheckedPublicKey(
                modulus: BigInteger(bigEndianBytes: theirs[0]))
            let proof = try? ModulusProof(bytes: theirs[2], size: size)
            let parametersProof = try? RingPedersenProof(bytes: theirs[3], size: size)
            guard let unchecked, unchecked.size == size, let proof, let parametersProof else {
                throw links.close(.invalidMessage(party: party))
            }
            let parameters = try? RingPedersenParameters(
                bytes: theirs[1], proof: parametersProof, context: context, prover: party)
            guard let parameters, parameters.size == size else {
                throw links.close(.proofRefused(party: party))
            }
            shown.append(Shown(key: unchecked, proof: proof, parameters: parameters))
        }
        links.beginRound()
        var length = 0
        for peer in links.peers {
            guard let theirs = shown[peer] else { continue }
            let proof = key.proveNoSmallFactor(
                parameters: theirs.parameters, context: context, prover: links.party
            ).bytes(key: size, parameters: size)
            length = proof.count
            try links.send(proof, to: peer)
        }
        var peers = [Peer?](repeating: nil, count: links.partyCount)
        for peer in links.peers {
            let bytes = try await links.receive(from: peer, byteCount: length)
            guard let theirs = shown[peer] else { continue }
            let proof = try? NoSmallFactorProof(bytes: bytes, key: size, parameters: size)
            guard let proof else { throw links.close(.invalidMessage(party: peer)) }
            let checked = try? theirs.key.verified(
                modulus: theirs.proof, noSmallFactor: proof, parameters: secret.parameters,
                context: context, prover: peer)
            guard let checked else { throw links.close(.proofRefused(party: peer)) }
            peers[peer] = Peer(key: checked, parameters: theirs.parameters)
        }
        return PaillierProducts(
            domain: domain, links: links, key: key, parameters: secret.parameters, peers: peers,
            context: context)
    }
}
