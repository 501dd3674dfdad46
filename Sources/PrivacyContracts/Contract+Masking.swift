internal import Channels
internal import MPC

extension Contract {
    /// Opens sealed values under a pad of each party, and a hash of each party's pads.
    ///
    /// 1. All commit to their keys and coins, and compare what they were told (two rounds).
    /// 2. All put in their pads, and what will hide their hashes.
    /// 3. All show their coins: a challenge that nobody could foresee when pads and commitments were fixed.
    /// 4. The masked values, and the hashes of the pads at the challenge, are opened.
    ///
    /// The recipient computes the hash of the pads that a party tells it: others than those put in have another
    /// hash, but for 2^-98 (`PadHash`).
    ///
    /// - Parameter beforeShowing: called before this party's coin is shown. A coin that was known before pads are put
    ///   in, of a run that was broken off, would make the hashes of no use.
    func mask<Backend: PartyBackend>(
        _ sealed: [Backend.Cell], shape: MethodShape, _ mask: ResultMask, _ backend: Backend,
        beforeShowing: @Sendable () async throws -> Void
    ) async throws -> [MaskedResult] {
        let party = backend.party
        let own = party.party
        let results = shape.results.indices.filter { !shape.results[$0].learner.isEveryone }
        let digest = MaskedRecord.digestBytes

        let told = try await party.exchangeCompared(
            mask.commitments(by: own, results: results), "swift-mpc/result-masks/v1")

        let pads = mask.words.flatMap(\.self)
        var given: [[Backend.Cell]] = []
        for owner in 0..<party.partyCount {
            given.append(
                backend.cells(
                    try await party.inputBits(
                        owner == own ? pads : nil, from: owner, count: pads.count, width: 64)))
        }

        try await beforeShowing()
        let coins = try await backend.exchange(mask.coin)
        for (peer, coin) in coins.enumerated() {
            let committed = Array(told[peer].suffix(digest))
            guard mask.isCoin(coin, of: peer, committedTo: committed) else {
                throw MPCError.commitmentBroken(party: peer)
            }
        }
        let challenge = mask.challenge(coins)

        var values = try await backend.words(ofElements: sealed)
        var hashes: [Backend.Cell] = []
        var (next, place) = (0, 0)
        for index in results {
            let hash = PadHash(challenge: challenge, result: index)
            let count = shape.results[index].scalars.count
            for cells in given {
                let part = Array(cells[place..<place + PadHash.wordCount + count])
                hashes += hash.of(part, zero: backend.zero, xor: backend.xor, map: backend.map)
                for i in 0..<count {
                    values[next + i] = backend.xor(values[next + i], part[PadHash.wordCount + i])
                }
            }
            next += count
            place += PadHash.wordCount + count
        }
        let opened = try await party.open(backend.words(of: values + hashes))
        return records(
            opened, told: told, challenge: challenge, parties: party.partyCount, mask, shape,
            results)
    }

    /// Cuts what was opened into the results' records.
    private func records(
        _ opened: [UInt64], told: [[UInt8]], challenge: [UInt8], parties: Int, _ mask: ResultMask,
        _ shape: MethodShape, _ results: [Int]
    ) -> [MaskedResult] {
        let digest = MaskedRecord.digestBytes
        var masked = opened[...]
        var hashes = opened.dropFirst(shape.privateScalarCount)
        var found: [MaskedResult] = []
        for (place, index) in results.enumerated() {
            let result = shape.results[index]
            let record = MaskedRecord(
                commitments: told.map { Array($0[digest * place..<digest * (place + 1)]) },
                challenge: challenge,
                hashes: (0..<parties).map { party in
                    Array(hashes.dropFirst(PadHash.wordCount * party).prefix(PadHash.wordCount))
                }, masked: Array(masked.prefix(result.scalars.count)))
            masked = masked.dropFirst(result.scalars.count)
            hashes = hashes.dropFirst(PadHash.wordCount * parties)
            found.append(
                MaskedResult(
                    index: index, learner: result.learner, record: record, key: mask.keys[place]))
        }
        return found
    }
}

extension PartyBackend {
    /// Ring elements as words of 64 bits.
    fileprivate func words(ofElements elements: [Cell]) async throws -> [Cell] {
        let cells = UnsafeMutableBufferPointer<Cell>.allocate(capacity: elements.count)
        defer { cells.deallocate() }
        _ = cells.initialize(from: elements)
        try await convert(.toBits, width: 64, cells)
        return Array(cells)
    }
}
