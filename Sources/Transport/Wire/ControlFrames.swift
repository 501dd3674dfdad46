import Crypto

/// One side's incarnation of a session: 16 random bytes, drawn anew whenever it is opened.
struct Nonce: Equatable {
    var low: UInt64
    var high: UInt64

    static func random() -> Nonce {
        Nonce(low: .random(in: 0...(.max)), high: .random(in: 0...(.max)))
    }
}

/// The payload of `hello`: magic (8) · version (4) · longest frame accepted (4) · identity (32).
///
/// The identity counts only without TLS; otherwise the certificate says who speaks.
struct Hello {
    static let byteCount = 48
    static let magic: UInt64 = 0x6370_6d2d_7466_7773  // "swft-mpc"
    static let version: UInt32 = 2

    var maximumFrameBytes: UInt32
    var identity: PartyIdentity

    init(maximumFrameBytes: Int, identity: PartyIdentity) {
        self.maximumFrameBytes = UInt32(maximumFrameBytes)
        self.identity = identity
    }

    init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count == Self.byteCount, bytes.word(0) == Self.magic,
            UInt32(truncatingIfNeeded: bytes.word(8)) == Self.version,
            let identity = PartyIdentity([UInt8](bytes[16...]))
        else { return nil }
        maximumFrameBytes = UInt32(truncatingIfNeeded: bytes.word(8) >> 32)
        self.identity = identity
    }

    var payload: [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(word: Self.magic)
        bytes.append(word: UInt64(Self.version) | UInt64(maximumFrameBytes) << 32)
        return bytes + identity.bytes
    }
}

/// The payload of `open`: session (32) · committee (32) · nonce (16) · tag (4) · window (4).
struct Announcement {
    static let byteCount = 88

    var session: SessionID
    /// The SHA-256 of the committee's identities in order.
    var committee: [UInt8]
    var nonce: Nonce
    /// Frames for this incarnation carry it as the receiver's tag.
    var tag: UInt32
    /// How many bytes may be sent before more are granted.
    var window: UInt32

    init(session: SessionID, committee: [UInt8], nonce: Nonce, tag: UInt32, window: Int) {
        self.session = session
        self.committee = committee
        self.nonce = nonce
        self.tag = tag
        self.window = UInt32(window)
    }

    init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count == Self.byteCount, let session = SessionID([UInt8](bytes[..<32])) else {
            return nil
        }
        self.session = session
        committee = [UInt8](bytes[32..<64])
        nonce = Nonce(low: bytes.word(64), high: bytes.word(72))
        tag = UInt32(truncatingIfNeeded: bytes.word(80))
        window = UInt32(truncatingIfNeeded: bytes.word(80) >> 32)
    }

    var payload: [UInt8] {
        var bytes = session.bytes + committee
        bytes.append(word: nonce.low)
        bytes.append(word: nonce.high)
        bytes.append(word: UInt64(tag) | UInt64(window) << 32)
        return bytes
    }

    static func digest(of committee: [PartyIdentity]) -> [UInt8] {
        var hash = SHA256()
        hash.update(data: Array("swift-mpc/committee/v1".utf8))
        for identity in committee { hash.update(data: identity.bytes) }
        return Array(hash.finalize())
    }
}

/// The payload of `accept`: the receiver's nonce (16) · the sender's nonce (16).
struct Pairing: Equatable {
    static let byteCount = 32

    var receiver: Nonce
    var sender: Nonce

    init(receiver: Nonce, sender: Nonce) {
        self.receiver = receiver
        self.sender = sender
    }

    init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count == Self.byteCount else { return nil }
        receiver = Nonce(low: bytes.word(0), high: bytes.word(8))
        sender = Nonce(low: bytes.word(16), high: bytes.word(24))
    }

    var payload: [UInt8] {
        var bytes: [UInt8] = []
        for word in [receiver.low, receiver.high, sender.low, sender.high] {
            bytes.append(word: word)
        }
        return bytes
    }
}

extension UnsafeRawBufferPointer {
    func word(_ offset: Int) -> UInt64 {
        UInt64(littleEndian: loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }
}

extension [UInt8] {
    mutating func append(word: UInt64) {
        for shift in stride(from: 0, to: 64, by: 8) {
            append(UInt8(truncatingIfNeeded: word >> UInt64(shift)))
        }
    }
}
