/// The kinds of frames. Protocols/transport.md, Frames.
enum FrameType: UInt8 {
    /// The first frame of each side: version and limits.
    case hello = 1
    /// A session is open here: its id, committee, this side's nonce, tag and window.
    case open = 2
    /// Both sides' announcements are paired.
    case accept = 3
    /// An announcement is taken back: the session is over here.
    case withdraw = 4
    /// A piece of a message.
    case data = 5
    /// So many more bytes may be sent on a stream.
    case credit = 6
    case ping = 7
    case pong = 8
}

/// The 16 bytes every frame begins with, little-endian.
///
/// payload length (4) · type (1) · flags (1) · message number (2) · receiver's tag (4) · sender's tag (4)
struct FrameHeader: Equatable {
    static let byteCount = 16
    /// A message begins: the payload's first 8 bytes are its length.
    static let first: UInt8 = 1
    /// Of the length of a message.
    static let lengthByteCount = 8
    /// The longest payload of a frame that is not `data`.
    static let longestControl = 128

    var length: UInt32
    var type: UInt8
    var flags: UInt8 = 0
    var index: UInt16 = 0
    var destination: UInt32 = 0
    var source: UInt32 = 0

    init(
        _ type: FrameType, length: Int, flags: UInt8 = 0, index: UInt16 = 0,
        destination: UInt32 = 0, source: UInt32 = 0
    ) {
        self.length = UInt32(length)
        self.type = type.rawValue
        self.flags = flags
        self.index = index
        self.destination = destination
        self.source = source
    }

    /// Reads the first 16 bytes.
    init(_ bytes: UnsafeRawBufferPointer) {
        length = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 0, as: UInt32.self))
        type = bytes[4]
        flags = bytes[5]
        index = UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: 6, as: UInt16.self))
        destination = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt32.self))
        source = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 12, as: UInt32.self))
    }

    /// Writes the first 16 bytes.
    func write(_ bytes: UnsafeMutableRawBufferPointer) {
        bytes.storeBytes(of: length.littleEndian, toByteOffset: 0, as: UInt32.self)
        bytes[4] = type
        bytes[5] = flags
        bytes.storeBytes(of: index.littleEndian, toByteOffset: 6, as: UInt16.self)
        bytes.storeBytes(of: destination.littleEndian, toByteOffset: 8, as: UInt32.self)
        bytes.storeBytes(of: source.littleEndian, toByteOffset: 12, as: UInt32.self)
    }
}
