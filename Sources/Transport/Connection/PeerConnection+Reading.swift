import NIOCore

extension PeerConnection {
    /// Takes what has come.
    func read(_ bytes: UnsafeRawBufferPointer) {
        var rest = bytes
        while !rest.isEmpty, state != .closed {
            switch reader.phase {
            case .header:
                guard
                    let header = reader.collect(
                        FrameHeader.byteCount, from: &rest, { FrameHeader($0) })
                else { return }
                reader.header = header
                begin(header)
            case .messageLength:
                let need = FrameHeader.lengthByteCount
                guard let length = reader.collect(need, from: &rest, { $0.word(0) }) else { return }
                beginMessage(length)
            case .control:
                let header = reader.header
                let taken: Void? = reader.collect(Int(header.length), from: &rest) { payload in
                    // The copy is short, and frees the reader for what the frame leads to.
                    control = [UInt8](payload)
                }
                guard taken != nil else { return }
                reader.phase = .header
                control.withUnsafeBytes { take(header, $0) }
            case .data(let remaining):
                let amount = min(remaining, rest.count)
                let piece = UnsafeRawBufferPointer(rebasing: rest[..<amount])
                rest = UnsafeRawBufferPointer(rebasing: rest[amount...])
                reader.phase = amount == remaining ? .header : .data(remaining - amount)
                if let link = reader.link, !link.arrive(piece) { return malformed() }
            }
        }
    }

    private func malformed() {
        close(identity.map { .malformedFrame($0) } ?? .handshakeFailed)
    }

    private func begin(_ header: FrameHeader) {
        let limit = node.configuration.maximumFrameBytes
        guard let type = FrameType(rawValue: header.type), header.length > 0,
            (state == .ready) != (type == .hello)
        else { return malformed() }
        if Int(header.length) > limit {
            return close(identity.map { .frameTooLong($0, limit: limit) } ?? .handshakeFailed)
        }
        guard type == .data else {
            guard header.length <= FrameHeader.longestControl else { return malformed() }
            reader.phase = .control
            return
        }
        let link = lastLink?.tag == header.destination ? lastLink : streams[header.destination]
        lastLink = link
        // Frames of an older incarnation, or for one, are passed over.
        reader.link = link?.theirs?.tag == header.source ? link : nil
        if header.flags & FrameHeader.first != 0 {
            guard header.length >= FrameHeader.lengthByteCount else { return malformed() }
            reader.phase = .messageLength
        } else {
            reader.phase = .data(Int(header.length))
        }
    }

    private func beginMessage(_ length: UInt64) {
        let here = Int(reader.header.length) - FrameHeader.lengthByteCount
        reader.phase = here == 0 ? .header : .data(here)
        guard UInt64(here) <= length, here > 0 || length == 0 else { return malformed() }
        if let link = reader.link, !link.begin(length: length, index: reader.header.index) {
            malformed()
        }
    }

    /// Takes a whole control frame.
    private func take(_ header: FrameHeader, _ payload: UnsafeRawBufferPointer) {
        switch FrameType(rawValue: header.type) {
        case .hello:
            _ = greeted(payload)
        case .open:
            guard let theirs = Announcement(payload) else { return malformed() }
            opened(theirs)
        case .accept:
            guard let pairing = Pairing(payload) else { return malformed() }
            streams[header.destination].map { $0.session?.accepted($0, pairing) }
        case .withdraw:
            withdrawn(header.source)
        case .credit:
            guard payload.count == 4 else { return malformed() }
            let amount = UInt32(littleEndian: payload.loadUnaligned(as: UInt32.self))
            if let link = streams[header.destination], link.theirs?.tag == header.source {
                link.outgoing.credit += Int(amount)
                makeReady(link)
            }
        case .ping:
            // A peer that pings without reading gets no more answers than fit here.
            if batch.readableBytes < 1 << 16 { writeControl(.pong, payload: [UInt8](payload)) }
        case .pong: break
        case .data, nil: malformed()
        }
    }

    /// The peer has opened a session, perhaps anew.
    private func opened(_ theirs: Announcement) {
        guard let identity else { return }
        guard
            announced.count < node.configuration.maximumAnnouncedSessions
                || announced[theirs.session] != nil
        else { return close(.tooManySessions(identity)) }
        announced[theirs.session] = theirs
        guard let session = node.sessions[theirs.session],
            let link = session.link(with: identity), link.connection === self
        else { return }
        session.reopened(by: link, theirs)
    }

    /// The peer's incarnation with this tag is over.
    private func withdrawn(_ tag: UInt32) {
        if let (id, _) = announced.first(where: { $0.value.tag == tag }) {
            announced[id] = nil
        }
        for link in streams.values where link.theirs?.tag == tag {
            if let session = link.session, !session.isEnded {
                session.withdrawn(by: link)
            } else {
                forget(link)
            }
        }
    }
}
