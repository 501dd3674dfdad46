package import EllipticCurves
package import FiniteFields

/// That bytes are no encoding of what they should be. Who is at fault is for the caller to say.
package enum MalformedMessage: Error, Equatable {
    case malformed
    /// Of a version that this program doesn't know.
    case unknownVersion(UInt8)
    /// Of another session or key than the one it is read for.
    case otherSession
}

/// Reads a message strictly: what is short, long, of another version or not canonical is refused.
package struct MessageReader {
    private let bytes: [UInt8]
    private var position: Int

    /// A reader behind format and version. Throws `.unknownVersion`.
    package init(
        _ bytes: [UInt8], format: UInt8, version: UInt8
    ) throws(MalformedMessage) {
        guard bytes.count >= 2, bytes[0] == format else { throw .malformed }
        guard bytes[1] == version else { throw .unknownVersion(bytes[1]) }
        self.bytes = bytes
        position = 2
    }

    /// A reader of a part of a message.
    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
        position = 0
    }

    package mutating func byte() throws(MalformedMessage) -> UInt8 { try fixed(1)[0] }

    package mutating func number() throws(MalformedMessage) -> UInt64 {
        try fixed(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    package mutating func fixed(_ count: Int) throws(MalformedMessage) -> [UInt8] {
        guard bytes.count - position >= count else { throw .malformed }
        defer { position += count }
        return Array(bytes[position..<(position + count)])
    }

    package mutating func variable(limit: Int) throws(MalformedMessage) -> [UInt8] {
        let count = try fixed(4).reduce(0) { $0 << 8 | Int($1) }
        guard count <= limit else { throw .malformed }
        return try fixed(count)
    }

    /// A number of a party of `participants`.
    package mutating func party(
        of participants: ParticipantSet
    ) throws(MalformedMessage) -> PartyNumber {
        guard let number = try? PartyNumber(Int(try byte())), participants.contains(number) else {
            throw .malformed
        }
        return number
    }

    /// An element of the group other than the identity, by its only encoding.
    package mutating func element<G: PrimeOrderGroup>(
        of _: G.Type
    ) throws(MalformedMessage) -> G {
        let encoded = try fixed(G.canonicalByteCount)
        guard let element = try? G(canonicalBytes: encoded) else { throw .malformed }
        return element
    }

    /// A reduced field element, big-endian.
    package mutating func scalar<F: Field>(of _: F.Type) throws(MalformedMessage) -> F {
        let encoded = try fixed(F.byteCount)
        guard let scalar = try? F(bigEndianBytes: encoded) else { throw .malformed }
        return scalar
    }

    /// Throws unless everything was read.
    package func end() throws(MalformedMessage) {
        guard position == bytes.count else { throw .malformed }
    }
}
