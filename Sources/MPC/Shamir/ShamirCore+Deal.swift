extension ShamirCore {
    /// What a dealing works in: vectors of a chunk, and messages.
    private struct Scratch {
        let vectors: WordBuffer
        /// The value, then a vector for each receiver's stream, then one for a share.
        let inputs: [UnsafePointer<UInt64>]
        let value: UnsafeMutablePointer<UInt64>
        let term: UnsafeMutablePointer<UInt64>
        private let words: Int

        init(words: Int, degree: Int) {
            self.words = words
            let vectors = WordBuffer(uninitialized: (degree + 2) * words)
            self.vectors = vectors
            value = vectors.base
            term = vectors.base + (degree + 1) * words
            inputs = (0...degree).map { UnsafePointer(vectors.base + $0 * words) }
        }

        func stream(_ k: Int) -> UnsafeMutablePointer<UInt64> { vectors.base + (k + 1) * words }
    }

    /// One round in which each of `dealers` deals a vector, as `dealing` says.
    ///
    /// - Parameters:
    ///   - value: writes this party's values of a chunk, if it is a dealer.
    ///   - accept: gets this party's shares of each dealer's vector, chunk by chunk.
    func deal(
        count: Int, _ dealing: Dealing<Element>, dealers: [Int],
        value: (Range<Int>, UnsafeMutablePointer<UInt64>) -> Void,
        accept: (_ dealer: Int, Range<Int>, UnsafePointer<UInt64>) -> Void
    ) async throws(MPCError) {
        guard count > 0 else { return }
        links.beginRound()
        let size = domain.wireBytes
        let messages = VectorLinks.messages(count, size: size, unit: Self.chunk)
        let scratch = Scratch(
            words: domain.words(for: min(Self.chunk, count)), degree: dealing.degree)
        let isDealer = dealers.contains(party)
        let wire = WordBuffer(
            uninitialized: isDealer
                ? messages[0].count * size / 8 * max(dealing.targets.count - 1, 0) : 0)
        let senders = dealers.filter { $0 != party && dealing.isTarget(party, of: $0) }
        let streams = dealers.filter { dealing.isReceiver(party, of: $0) }
        let arrived = WordBuffer(
            uninitialized: senders.isEmpty ? 0 : messages[0].count * size / 8)
        var sent = 0
        for range in messages {
            // One message ahead of what is received.
            while sent < messages.count, messages[sent].lowerBound <= range.upperBound {
                if isDealer {
                    try send(messages[sent], dealing, scratch, wire, value, accept)
                }
                for dealer in streams {
                    forEachChunk(of: messages[sent]) { part in
                        domain.fill(
                            scratch.term, count: part.count,
                            from: randomness.stream(from: dealer))
                        accept(dealer, part, scratch.term)
                    }
                }
                sent += 1
            }
            for dealer in senders {
                try await links.receive(
                    from: dealer, into: arrived.base, byteCount: range.count * size)
                try read(arrived, range, from: dealer, into: scratch.term) {
                    accept(dealer, $0, scratch.term)
                }
            }
        }
        extendLifetime((scratch.vectors, wire, arrived))
    }

    /// Reads a message chunk by chunk.
    func read(
        _ arrived: WordBuffer, _ range: Range<Int>, from sender: Int,
        into chunk: UnsafeMutablePointer<UInt64>, _ body: (Range<Int>) -> Void
    ) throws(MPCError) {
        var isWellFormed = true
        forEachChunk(of: range) { part in
            guard isWellFormed else { return }
            isWellFormed = domain.read(
                arrived.rawBytes.baseAddress.map {
                    $0 + (part.lowerBound - range.lowerBound) * domain.wireBytes
                } ?? UnsafeRawPointer(chunk), count: part.count, into: chunk)
            if isWellFormed { body(part) }
        }
        extendLifetime(arrived)
        guard isWellFormed else { throw links.end(.malformedElement(party: sender)) }
    }

    /// Deals this party's values of one message's range.
    private func send(
        _ range: Range<Int>, _ dealing: Dealing<Element>, _ scratch: Scratch, _ wire: WordBuffer,
        _ value: (Range<Int>, UnsafeMutablePointer<UInt64>) -> Void,
        _ accept: (_ dealer: Int, Range<Int>, UnsafePointer<UInt64>) -> Void
    ) throws(MPCError) {
        let size = domain.wireBytes
        func write(_ first: UnsafeMutableRawPointer?) {
            forEachChunk(of: range) { part in
                value(part, scratch.value)
                for (k, receiver) in dealing.receivers.enumerated() {
                    domain.fill(
                        scratch.stream(k), count: part.count,
                        from: randomness.stream(to: receiver))
                }
                domain.combine(scratch.term, scratch.inputs, by: dealing.own, count: part.count)
                accept(party, part, scratch.term)
                let at = (part.lowerBound - range.lowerBound) * size
                for (k, factors) in dealing.factors.enumerated() {
                    domain.combine(scratch.term, scratch.inputs, by: factors, count: part.count)
                    let message =
                        k == 0
                        ? first : wire.bytes.baseAddress.map { $0 + (k - 1) * range.count * size }
                    if let message {
                        domain.write(scratch.term, count: part.count, to: message + at)
                    }
                }
            }
        }
        guard let target = dealing.targets.first else { return write(nil) }
        try links.send(to: target, byteCount: range.count * size, write)
        for (k, target) in dealing.targets.enumerated().dropFirst() {
            try links.send(to: target, byteCount: range.count * size) { message in
                message.copyMemory(
                    from: wire.base + (k - 1) * range.count * size / 8,
                    byteCount: range.count * size)
            }
        }
    }

    /// The sum of what `dealers` deal, with degree t.
    func dealSum(
        count: Int, dealers: [Int],
        value: (Range<Int>, UnsafeMutablePointer<UInt64>) -> Void
    ) async throws(MPCError) -> Buffer {
        let z = buffer(count)
        z.clear()
        try await deal(count: count, geometry.dealing, dealers: dealers, value: value) {
            _, range, share in
            let at = z.base + domain.offset(of: range.lowerBound)
            domain.add(at, at, share, count: range.count)
        }
        return z
    }
}
