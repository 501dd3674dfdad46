import DequeModule
import NIOCore

extension PeerConnection {
    /// Messages up to this length share a write with others.
    static let longestShort = 16 << 10
    /// How much is gathered for one write.
    private static let longestBatch = 128 << 10
    /// How much may wait for a peer that does not read, beside what streams have queued.
    private static let longestUnread = 1 << 20
    /// How much is written before the loop gets its turn.
    private static let turn = 1 << 20

    // MARK: Streams

    func register(_ link: SessionLink) {
        streams[link.tag] = link
    }

    /// The link is of no use any more.
    func forget(_ link: SessionLink) {
        streams[link.tag] = nil
        link.connection = nil
        link.outgoing = OutgoingStream()
        if lastLink === link { lastLink = nil }
        if reader.link === link { reader.link = nil }
    }

    /// Sends what the link still has to send, then tells the peer that it is over.
    func drain(_ link: SessionLink) {
        link.beginDraining()
        if link.outgoing.queue.isEmpty || link.isLeft {
            withdraw(link)
        } else {
            draining.append(link)
        }
    }

    /// Gives up what peers have had their time for.
    func endDrains(now: NIODeadline) {
        guard !draining.isEmpty else { return }
        draining.removeAll { link in
            guard streams[link.tag] === link else { return true }
            guard link.drainDeadline <= now else { return false }
            withdraw(link)
            return true
        }
    }

    private func withdraw(_ link: SessionLink) {
        var payload: [UInt8] = []
        payload.append(word: link.nonce.low)
        payload.append(word: link.nonce.high)
        writeControl(
            .withdraw, destination: link.theirs?.tag ?? 0, source: link.tag, payload: payload)
        forget(link)
    }

    // MARK: Sending

    /// Queues a control frame. It goes before what streams have queued.
    func writeControl(
        _ type: FrameType, destination: UInt32 = 0, source: UInt32 = 0, payload: [UInt8]
    ) {
        batch.write(
            FrameHeader(
                type, length: payload.count, destination: destination, source: source), payload)
        markDirty()
        if batch.readableBytes > Self.longestUnread { giveUp() }
    }

    /// The peer makes this side answer and reads nothing: ends the connection, after what is being done.
    private func giveUp() {
        guard let identity, let context, !isGivenUp else { return }
        isGivenUp = true
        context.eventLoop.assumeIsolated().execute { [self] in close(.unread(identity)) }
    }

    /// Queues a message: a short one with others, a long one in its stream's queue.
    func send(
        _ link: SessionLink, _ count: Int, _ fill: (UnsafeMutableRawBufferPointer) -> Void
    ) {
        let index = link.outgoing.nextIndex
        link.outgoing.nextIndex &+= 1
        if count <= Self.longestShort, link.outgoing.queue.isEmpty, link.outgoing.takes(count),
            batch.readableBytes < Self.longestBatch, let theirs = link.theirs
        {
            link.outgoing.credit -= count + IncomingStream.messageCost
            let header = FrameHeader(
                .data, length: count + FrameHeader.lengthByteCount, flags: FrameHeader.first,
                index: index, destination: theirs.tag, source: link.tag)
            batch.writeMessage(header, count, fill)
            markDirty()
            return
        }
        var buffer = link.outgoing.buffer(count, ByteBufferAllocator())
        buffer.moveWriterIndex(to: OutgoingStream.Message.room)
        buffer.fill(count, fill)
        link.outgoing.append(.init(buffer: buffer, count: count, index: index))
        buffer = ByteBuffer()
        makeReady(link)
        if link.outgoing.unsent >= chunkBytes { pump() }
    }

    /// Gives the link a turn, if it has something to send.
    func makeReady(_ link: SessionLink) {
        guard !link.outgoing.isReady, link.outgoing.canSend else { return }
        link.outgoing.isReady = true
        ready.append(link)
        markDirty()
    }

    private func markDirty() {
        guard !isDirty else { return }
        isDirty = true
        node.dirty.append(self)
    }

    // MARK: Writing

    /// Writes as much as the socket takes: what is gathered, then a chunk of each stream in turn.
    func pump() {
        guard !isPumping, state == .ready, let context else { return }
        isPumping = true
        defer { isPumping = false }
        var budget = Self.turn
        while context.channel.isWritable, state == .ready {
            let chunk = nextChunk()
            guard batch.readableBytes > 0 || chunk != nil else { break }
            budget -= batch.readableBytes
            if batch.readableBytes > 0 { context.write(wrapOutboundOut(batch), promise: nil) }
            if let chunk {
                budget -= chunk.readableBytes
                context.write(wrapOutboundOut(chunk), promise: nil)
            }
            // What was written is enciphered, or on its way, when this returns.
            context.flush()
            batch.clear()
            for link in drained where streams[link.tag] === link { withdraw(link) }
            drained.removeAll()
            if budget <= 0 {
                context.eventLoop.assumeIsolated().execute { [self] in pump() }
                break
            }
        }
    }

    /// The next piece of the stream whose turn it is. Short messages go into the batch.
    private func nextChunk() -> ByteBuffer? {
        while let link = ready.popFirst() {
            var chunk: ByteBuffer?
            while chunk == nil, let theirs = link.theirs, link.outgoing.canSend,
                batch.readableBytes < Self.longestBatch
            {
                let count = link.outgoing.firstCount
                // One that has begun goes on in pieces.
                if count <= Self.longestShort, link.outgoing.takes(count), !link.outgoing.hasBegun {
                    gather(link, theirs)
                } else {
                    chunk = cut(link, theirs)
                }
            }
            link.outgoing.isReady = false
            makeReady(link)
            if link.outgoing.isDraining, link.outgoing.queue.isEmpty { drained.append(link) }
            if chunk != nil || batch.readableBytes > 0 { return chunk }
        }
        return nil
    }

    /// Puts a short message of the queue into the batch.
    private func gather(_ link: SessionLink, _ theirs: Announcement) {
        let message = link.outgoing.takeFirst()
        let header = FrameHeader(
            .data, length: message.count + FrameHeader.lengthByteCount, flags: FrameHeader.first,
            index: message.index, destination: theirs.tag, source: link.tag)
        batch.writeMessage(header, message.count) { target in
            message.buffer.withUnsafeReadableBytes { bytes in
                target.copyMemory(
                    from: UnsafeRawBufferPointer(rebasing: bytes[OutgoingStream.Message.room...]))
            }
        }
    }

    /// The next frame of a long message, without copying its bytes.
    ///
    /// The header is written over bytes that have gone. Without TLS they may not have gone yet, so
    /// there it is written apart, at the end of the batch.
    private func cut(_ link: SessionLink, _ theirs: Announcement) -> ByteBuffer? {
        let room = OutgoingStream.Message.room
        // No copy of the message may be held here: its memory is written to.
        let total = link.outgoing.firstCount
        let (start, count) = link.outgoing.cutFirst(chunkBytes)
        let isFirst = start == 0
        let header = FrameHeader(
            .data, length: count + (isFirst ? FrameHeader.lengthByteCount : 0),
            flags: isFirst ? FrameHeader.first : 0, index: link.outgoing.queue[0].index,
            destination: theirs.tag, source: link.tag)
        let chunk: ByteBuffer?
        if node.configuration.insecurePlaintextForBenchmarks {
            batch.write(header, length: isFirst ? total : nil)
            chunk = link.outgoing.queue[0].buffer.getSlice(at: room + start, length: count)
        } else {
            chunk = link.outgoing.overlay(header, start: start, count: count)
        }
        link.outgoing.queue[0].sent += count
        if start + count == total { link.outgoing.finishFirst() }
        return chunk
    }
}

extension ByteBuffer {
    /// Appends a control frame.
    mutating func write(_ header: FrameHeader, _ payload: [UInt8]) {
        write(header, length: nil)
        writeBytes(payload)
    }

    /// Appends a header, and the length of the message that begins.
    mutating func write(_ header: FrameHeader, length: Int?) {
        fill(FrameHeader.byteCount) { header.write($0) }
        if let length { writeInteger(UInt64(length), endianness: .little) }
    }

    /// Appends a message that fits into one frame.
    mutating func writeMessage(
        _ header: FrameHeader, _ count: Int, _ fill: (UnsafeMutableRawBufferPointer) -> Void
    ) {
        let room = OutgoingStream.Message.room
        self.fill(room + count) { bytes in
            header.write(bytes)
            bytes.storeBytes(
                of: UInt64(count).littleEndian, toByteOffset: FrameHeader.byteCount,
                as: UInt64.self)
            fill(UnsafeMutableRawBufferPointer(rebasing: bytes[room..<room + count]))
        }
    }
}
