internal import Transcripts

/// The parties of a key or of a session, numbered from 1, under a name.
///
/// Two sets are the same exactly if name, members and order are: that is what `digest` binds.
public struct ParticipantSet: Hashable, Sendable {
    /// The greatest length of a name in UTF-8.
    public static let nameByteLimit = 64

    /// What the set is called; where two sets have the same members it tells them apart.
    public let name: String
    /// Party k at place k - 1.
    public let members: [Participant]
    /// 32 bytes that stand for the set.
    public let digest: [UInt8]

    /// Throws `.malformedParticipant` for a name that is empty or longer than 64 bytes,
    /// `.invalidPartyCount` unless there are 2 to 40 members, and `.repeatedParticipant` if two have an
    /// identity or a key in common: a node that is listed twice would count twice.
    public init(name: String, members: [Participant]) throws(KeyManagementError) {
        guard (1...Self.nameByteLimit).contains(name.utf8.count) else {
            throw .malformedParticipant
        }
        guard (2...PartyNumber.limit).contains(members.count) else {
            throw .invalidPartyCount(members.count)
        }
        for part in [\Participant.identity, \.verificationKey, \.sealingKey] {
            var seen = Set<[UInt8]>()
            for (place, member) in members.enumerated() {
                guard seen.insert(member[keyPath: part]).inserted else {
                    throw .repeatedParticipant(PartyNumber(place: place))
                }
            }
        }
        self.name = name
        self.members = members
        var transcript = Transcript("swift-mpc/participants/v1")
        transcript.append(Array(name.utf8), as: "name")
        transcript.append(members.map(\.identity), as: "identities")
        transcript.append(members.map(\.verificationKey), as: "verification keys")
        transcript.append(members.map(\.sealingKey), as: "sealing keys")
        digest = transcript.challenge("digest", byteCount: 32)
    }

    /// How many there are.
    public var count: Int { members.count }

    /// All numbers, in order.
    public var numbers: [PartyNumber] { PartyNumber.first(count) }

    /// Whether there is a party with this number.
    public func contains(_ party: PartyNumber) -> Bool { party.place < count }

    /// - Precondition: the set contains `party`.
    public subscript(party: PartyNumber) -> Participant { members[party.place] }

    /// The number of the party that the channel calls `identity`. Throws `.unknownIdentity`.
    public func number(of identity: [UInt8]) throws(KeyManagementError) -> PartyNumber {
        guard let place = members.firstIndex(where: { $0.identity == identity }) else {
            throw .unknownIdentity
        }
        return PartyNumber(place: place)
    }

    /// The number of a member of another set, or nil if it is none of this.
    public func number(of participant: Participant) -> PartyNumber? {
        members.firstIndex(of: participant).map { PartyNumber(place: $0) }
    }

    func write(to writer: inout MessageWriter) {
        writer.variable(Array(name.utf8), limit: Self.nameByteLimit)
        writer.byte(UInt8(count))
        for member in members { member.write(to: &writer) }
    }

    init(from reader: inout MessageReader) throws(MalformedMessage) {
        let bytes = try reader.variable(limit: Self.nameByteLimit)
        guard let name = String(validating: bytes, as: UTF8.self) else { throw .malformed }
        let count = try reader.byte()
        guard (2...PartyNumber.limit).contains(Int(count)) else { throw .malformed }
        var members = [Participant]()
        for _ in 0..<count { members.append(try Participant(from: &reader)) }
        do { try self.init(name: name, members: members) } catch { throw .malformed }
    }
}
