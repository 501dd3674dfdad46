internal import EllipticCurves
internal import FiniteFields

/// The encoding of a public sharing, version 1; see Protocols/public-sharing.md.
extension PublicSharing {
    private static var magic: [UInt8] { Array("mpcp".utf8) }
    private static var version: UInt8 { 1 }
    /// A text under the largest key.
    private static var textLimit: Int { 1024 }

    /// Magic (4), version (1), group (1), threshold (2), recipients (2); for each its fingerprint (32) and
    /// the length of its texts (2); commitments; salt (32); challenge (32); number of nodes (2) and nodes
    /// (16 each); for each hidden round and recipient the response and the text.
    public var encoded: [UInt8] {
        var bytes = Self.magic + [Self.version, ShareGroup(of: G.self)?.rawValue ?? 0]
        func append(_ number: Int) { bytes += [UInt8(number >> 8), UInt8(number & 255)] }
        append(commitments.threshold)
        append(recipients.count)
        for (place, recipient) in recipients.enumerated() {
            bytes += recipient
            append(hidden.first?[place].text.count ?? 0)
        }
        bytes += commitments.canonicalBytes + salt + challenge
        append(nodes.count)
        for node in nodes { bytes += node }
        for round in hidden {
            for part in round { bytes += part.response.bigEndianBytes() + part.text }
        }
        return bytes
    }

    /// Decodes what `encoded` is. The proof is not checked: see `verify`.
    ///
    /// Throws `.malformedShare` with what is wrong, and as `FeldmanCommitments.init` does.
    public init(encoded bytes: [UInt8]) throws(SecretSharingError) {
        var reader = Reader(bytes: bytes)
        guard bytes.starts(with: Self.magic) else { throw .malformedShare(.notAShare) }
        let head = try reader.take(10)
        guard head[4] == Self.version else { throw .malformedShare(.unknownVersion(head[4])) }
        guard let group = ShareGroup(of: G.self), head[5] == group.rawValue else {
            throw .malformedShare(.unknownScheme(scheme: 0, group: head[5]))
        }
        let threshold = Int(head[6]) << 8 | Int(head[7])
        let count = Int(head[8]) << 8 | Int(head[9])
        guard (1...Self.recipientLimit).contains(count), threshold < count else {
            throw .malformedShare(.impossibleParameters)
        }
        var recipients = [[UInt8]]()
        var textCounts = [Int]()
        for _ in 0..<count {
            recipients.append(try reader.take(32))
            let textCount = try reader.number()
            guard (1...Self.textLimit).contains(textCount) else {
                throw .malformedShare(.impossibleParameters)
            }
            textCounts.append(textCount)
        }
        guard Set(recipients).count == count else {
            throw .malformedShare(.impossibleParameters)
        }
        let commitments = try FeldmanCommitments<G>(
            canonicalBytes: try reader.take((threshold + 1) * G.canonicalByteCount),
            threshold: threshold)
        let (salt, challenge) = (try reader.take(32), try reader.take(32))
        let nodeCount = try reader.number()
        guard nodeCount <= Self.rounds else { throw .malformedShare(.impossibleParameters) }
        var nodes = [[UInt8]]()
        for _ in 0..<nodeCount { nodes.append(try reader.take(SeedTree.nodeByteCount)) }
        var hidden = [[HiddenPart]]()
        for round in 0..<Self.hiddenRounds {
            var parts = [HiddenPart]()
            for place in 0..<count {
                let scalar = try reader.take(G.Scalar.byteCount)
                guard let response = try? G.Scalar(bigEndianBytes: scalar) else {
                    throw .elementNotReduced(position: round * count + place)
                }
                parts.append(
                    HiddenPart(response: response, text: try reader.take(textCounts[place])))
            }
            hidden.append(parts)
        }
        guard reader.isAtEnd else { throw .malformedShare(.tooLong) }
        self.init(
            commitments, recipients: recipients, salt: salt, challenge: challenge, nodes: nodes,
            hidden: hidden)
    }

    private struct Reader {
        let bytes: [UInt8]
        var position = 0

        var isAtEnd: Bool { position == bytes.count }

        mutating func take(_ count: Int) throws(SecretSharingError) -> [UInt8] {
            guard bytes.count - position >= count else { throw .malformedShare(.tooShort) }
            defer { position += count }
            return Array(bytes[position..<(position + count)])
        }

        mutating func number() throws(SecretSharingError) -> Int {
            let bytes = try take(2)
            return Int(bytes[0]) << 8 | Int(bytes[1])
        }
    }
}
