package import KeyManagement

extension ParticipantSet {
    /// An encoding of name and members, for the journal.
    var encodedForJournal: [UInt8] {
        var writer = MessageWriter(format: 65, version: 1)
        writer.variable(Array(name.utf8), limit: Self.nameByteLimit)
        writer.byte(UInt8(count))
        for member in members {
            writer.variable(member.identity, limit: Participant.identityByteLimit)
            writer.fixed(member.verificationKey)
            writer.fixed(member.sealingKey)
        }
        return writer.bytes
    }

    /// What `encodedForJournal` encodes. Throws `.malformedEncoding`.
    package init(encodedInJournal bytes: [UInt8]) throws(KeyManagementError) {
        let name: String
        var members: [Participant] = []
        do throws(MalformedMessage) {
            var reader = try MessageReader(bytes, format: 65, version: 1)
            let text = try reader.variable(limit: Self.nameByteLimit)
            name = String(decoding: text, as: UTF8.self)
            for _ in 0..<(try reader.byte()) {
                let identity = try reader.variable(limit: Participant.identityByteLimit)
                let (verificationKey, sealingKey) = (try reader.fixed(32), try reader.fixed(32))
                guard
                    let member = try? Participant(
                        identity: identity, verificationKey: verificationKey,
                        sealingKey: sealingKey)
                else { throw .malformed }
                members.append(member)
            }
            try reader.end()
        } catch {
            throw KeyManagementError(error)
        }
        try self.init(name: name, members: members)
    }
}
