/// Which sharings of a key a party holds, as its store keeps it.
public struct EpochRecord: Equatable, Sendable {
    /// A sharing, by its epoch and the digest of its public part.
    public struct Sharing: Equatable, Sendable {
        public let epoch: UInt64
        public let digest: [UInt8]
        /// Whether this party has a share of it: who leaves a key has none of its next sharing.
        public let hasShare: Bool
        /// A party's signed refusal of it, if one has come: `TransitionVote.Refusal`.
        var refusal: TransitionVote.Refusal?
    }

    /// In use.
    public internal(set) var active: Sharing?
    /// The votes of all parties by which the active one came into use: 64 bytes each.
    var certificate = [UInt8]()
    /// Ready, but others may not have theirs, by epoch. One that a party has refused waits as well, until
    /// a later one is in use: it may turn out that others have seen all votes for it.
    public internal(set) var waiting = [Sharing]()
    /// The one before the active, kept until all use that, or a later one.
    public internal(set) var retained: Sharing?
    /// The last one that this party has refused: it is never taken.
    public internal(set) var abandoned: Sharing?
    /// What never changes of a key: 32 bytes that stand for public key and purpose.
    var key: [UInt8]?
    /// Nothing of the key is kept, and nothing will be.
    public internal(set) var isDeleted = false

    /// The last one that waits and that nobody is known to have refused.
    public var pending: Sharing? { waiting.last { $0.refusal == nil } }

    /// How many may wait.
    public static let waitingLimit = 255

    private static let version: UInt8 = 1

    init() {}

    /// The sharing with this digest, if it waits or is in use.
    func sharing(_ digest: [UInt8]) -> Sharing? {
        ([active].compactMap { $0 } + waiting).first { $0.digest == digest }
    }

    func encoded() -> [UInt8] {
        var writer = MessageWriter(
            format: MessageFormat.epochRecord.rawValue, version: Self.version)
        for sharing in [active, retained, abandoned] {
            writer.byte(sharing == nil ? 0 : 1)
            sharing?.write(to: &writer)
        }
        writer.byte(UInt8(waiting.count))
        for sharing in waiting { sharing.write(to: &writer) }
        writer.variable(certificate, limit: TransitionVote.certificateLimit)
        writer.variable(key ?? [], limit: 32)
        writer.byte(isDeleted ? 1 : 0)
        return writer.bytes
    }

    init(encoded bytes: [UInt8]) throws(MalformedMessage) {
        var reader = try MessageReader(
            bytes, format: MessageFormat.epochRecord.rawValue, version: Self.version)
        func optional() throws(MalformedMessage) -> Sharing? {
            try reader.byte() == 1 ? try Sharing(from: &reader) : nil
        }
        active = try optional()
        retained = try optional()
        abandoned = try optional()
        for _ in 0..<(try reader.byte()) { waiting.append(try Sharing(from: &reader)) }
        certificate = try reader.variable(limit: TransitionVote.certificateLimit)
        let key = try reader.variable(limit: 32)
        self.key = key.isEmpty ? nil : key
        isDeleted = try reader.byte() == 1
        try reader.end()
    }
}

extension EpochRecord.Sharing {
    fileprivate func write(to writer: inout MessageWriter) {
        writer.number(epoch)
        writer.fixed(digest)
        writer.byte(hasShare ? 1 : 0)
        writer.byte(refusal?.party.value ?? 0)
        if let refusal { writer.fixed(refusal.signature) }
    }

    fileprivate init(from reader: inout MessageReader) throws(MalformedMessage) {
        epoch = try reader.number()
        digest = try reader.fixed(32)
        hasShare = try reader.byte() == 1
        let number = Int(try reader.byte())
        guard number > 0 else { return }
        guard let party = try? PartyNumber(number) else { throw .malformed }
        refusal = TransitionVote.Refusal(party: party, signature: try reader.fixed(64))
    }
}
