internal import CKernels

extension ShamirParty {
    /// As `deal`, for words of 64 elements of the binary field; a message has the words of one component
    /// after those of another.
    func dealBits(
        count: Int, dealers: [Int],
        value: (Range<Int>, BinaryChunk) -> Void,
        accept: (_ dealer: Int, Range<Int>, BinaryChunk) -> Void
    ) async throws(MPCError) {
        guard count > 0 else { return }
        core.links.beginRound()
        let (dealing, field) = (bitGeometry.dealing, bitGeometry.field)
        let m = field.degree
        let messages = VectorLinks.messages(count, size: 8 * m, unit: ShamirCore<Domain>.chunk)
        let words = min(ShamirCore<Domain>.chunk, count)
        let scratch = WordBuffer(uninitialized: (dealing.degree + 2) * m * words)
        let chunks = (0..<dealing.degree + 2).map {
            BinaryChunk(base: scratch.base + $0 * m * words, stride: words)
        }
        let (inputs, term) = (Array(chunks.dropLast()), chunks[dealing.degree + 1])
        let isDealer = dealers.contains(party)
        let own = BinaryCombination(inputs, by: dealing.own, field: field)
        let others = dealing.factors.map { BinaryCombination(inputs, by: $0, field: field) }
        let wire = WordBuffer(
            uninitialized: isDealer ? messages[0].count * m * dealing.targets.count : 0)
        let senders = dealers.filter { $0 != party && dealing.isTarget(party, of: $0) }
        let streams = dealers.filter { dealing.isReceiver(party, of: $0) }
        let arrived = WordBuffer(uninitialized: senders.isEmpty ? 0 : messages[0].count * m)
        func draw(_ stream: WordStream, _ chunk: BinaryChunk, _ count: Int) {
            for c in 0..<m { stream.read(into: chunk.component(c), count: count) }
        }
        var sent = 0
        for range in messages {
            while sent < messages.count, messages[sent].lowerBound <= range.upperBound {
                let message = messages[sent]
                forEachShamirChunk(of: message) { part in
                    if isDealer {
                        value(part, inputs[0])
                        for (k, receiver) in dealing.receivers.enumerated() {
                            draw(core.randomness.stream(to: receiver), inputs[k + 1], part.count)
                        }
                        own.write(to: term, count: part.count)
                        accept(party, part, term)
                        for (k, combination) in others.enumerated() {
                            let at = k * message.count * m + part.lowerBound - message.lowerBound
                            combination.write(
                                to: BinaryChunk(base: wire.base + at, stride: message.count),
                                count: part.count)
                        }
                    }
                    for dealer in streams {
                        draw(core.randomness.stream(from: dealer), term, part.count)
                        accept(dealer, part, term)
                    }
                }
                if isDealer {
                    for (k, target) in dealing.targets.enumerated() {
                        let bytes = 8 * m * message.count
                        try core.links.send(to: target, byteCount: bytes) {
                            $0.copyMemory(
                                from: wire.base + k * message.count * m, byteCount: bytes)
                        }
                    }
                }
                sent += 1
            }
            for dealer in senders {
                try await core.links.receive(
                    from: dealer, into: arrived.base, byteCount: 8 * m * range.count)
                accept(dealer, range, BinaryChunk(base: arrived.base, stride: range.count))
            }
        }
        extendLifetime((scratch, wire, arrived))
    }

    /// The sum of what `dealers` deal.
    func dealBitSum(
        count: Int, width: Int, dealers: [Int], value: (Range<Int>, BinaryChunk) -> Void
    ) async throws(MPCError) -> Bits {
        let z = makeBits(count: count, width: width)
        z.planes.clear()
        try await dealBits(count: z.wordCount, dealers: dealers, value: value) {
            _, range, share in
            for c in 0..<bitGeometry.degree {
                let at = z.planes.component(c) + range.lowerBound
                mpc_xor(at, at, share.component(c), range.count)
            }
        }
        return z
    }

    /// Bits of unspecified content, for an operation to write.
    func makeBits(count: Int, width: Int) -> Bits {
        ShamirBits(
            planes: BitPlanes(
                uninitialized: count, width: width, components: bitGeometry.degree))
    }
}
