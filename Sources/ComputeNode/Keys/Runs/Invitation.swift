import Foundation
package import KeyManagement
package import Ledger

/// What the node that coordinates a run tells the others: who takes part in what, and the signed request
/// that it is for. All of it is in the session's name, so who was told something else is not in it.
package struct Invitation: Sendable {
    /// What is run.
    package enum Kind: UInt8, Sendable {
        /// What the request asks for.
        case request = 1
        /// The rest of a change of shares that was broken off.
        case transition = 2
        /// One-time material is made.
        case presign = 3
    }

    package var kind: Kind
    package var key: Bytes32
    /// Of the sharing that is used; zero where there is none yet.
    package var sharing: Bytes32
    /// Who takes part, in the session's order.
    package var members: [Address]
    /// The keys of those who take part, where no sharing of the key says them.
    package var entries: [PartyEntry]
    /// The client's, as it came; empty for what nodes do by themselves.
    package var request: RequestGuard.Received?
    /// What else the run needs to be agreed on.
    package var details: [UInt8]
    /// Fresh for each run.
    package var salt: Bytes32
    /// When it was written, in seconds since 1970 by the coordinator's clock: an old one is not followed.
    package var time: UInt64

    package init(
        _ kind: Kind, key: Bytes32, sharing: Bytes32, members: [Address],
        entries: [PartyEntry] = [], request: RequestGuard.Received?, details: [UInt8] = []
    ) throws(NodeError) {
        self.kind = kind
        self.key = key
        self.sharing = sharing
        self.members = members
        self.entries = entries
        self.request = request
        self.details = details
        salt = try Bytes32.random()
        time = UInt64(max(0, Date().timeIntervalSince1970))
    }

    /// The greatest length of a request's body, and of details.
    static let bodyLimit = 1 << 20
    private static let textLimit = 4096

    package var encoded: [UInt8] {
        var writer = MessageWriter(format: 64, version: 1)
        writer.byte(kind.rawValue)
        writer.fixed(key.bytes)
        writer.fixed(sharing.bytes)
        writer.byte(UInt8(members.count))
        for member in members { writer.fixed(member.bytes) }
        writer.byte(UInt8(entries.count))
        for entry in entries { entry.write(to: &writer) }
        writer.byte(request == nil ? 0 : 1)
        if let request {
            for text in [request.method, request.uri, request.authorization] {
                writer.variable(Array(text.utf8.prefix(Self.textLimit)), limit: Self.textLimit)
            }
            writer.variable(request.body, limit: request.body.count)
        }
        writer.variable(details, limit: details.count)
        writer.fixed(salt.bytes)
        writer.number(time)
        return writer.bytes
    }

    /// Reads an invitation, and checks the members' own words on their keys.
    package init(
        _ bytes: [UInt8], chainId: UInt64, registry: Address
    ) throws(MalformedMessage) {
        var reader = try MessageReader(bytes, format: 64, version: 1)
        guard let kind = Kind(rawValue: try reader.byte()) else { throw .malformed }
        self.kind = kind
        key = try reader.word()
        sharing = try reader.word()
        members = []
        let memberCount = try reader.byte()
        // Those of two committees, at most.
        guard memberCount <= 2 * KeyRegistry.maximumMembers else { throw .malformed }
        for _ in 0..<memberCount {
            guard let member = try? Address(try reader.fixed(20)) else { throw .malformed }
            members.append(member)
        }
        entries = []
        let entryCount = try reader.byte()
        guard entryCount <= KeyRegistry.maximumMembers else { throw .malformed }
        for _ in 0..<entryCount {
            entries.append(
                try PartyEntry(from: &reader, chainId: chainId, registry: registry))
        }
        switch try reader.byte() {
        case 0: request = nil
        case 1:
            var texts: [String] = []
            for _ in 0..<3 {
                let text = try reader.variable(limit: Self.textLimit)
                guard let text = String(validating: text, as: UTF8.self) else {
                    throw .malformed
                }
                texts.append(text)
            }
            request = RequestGuard.Received(
                method: texts[0], uri: texts[1], authorization: texts[2],
                body: try reader.variable(limit: Self.bodyLimit))
        default: throw .malformed
        }
        details = try reader.variable(limit: Self.bodyLimit)
        salt = try reader.word()
        time = try reader.number()
        try reader.end()
    }

    /// The name of the session, and of the run in its protocols: keccak256(tag ‖ chainId (32) ‖ key
    /// registry (20) ‖ coordinator (20) ‖ invitation).
    package func session(
        chainId: UInt64, registry: Address, coordinator: Address
    ) -> Hash32 {
        var hash = Keccak256()
        hash.update("swift-mpc/keys/session/v1")
        hash.update(UInt256(chainId).bytes)
        hash.update(registry.bytes)
        hash.update(coordinator.bytes)
        hash.update(encoded)
        return hash.finish()
    }

    /// The entries of exactly the members, in their order. Throws `.key(.malformedBody)`.
    func checkEntries() throws(NodeError) {
        guard entries.map(\.account) == members else { throw .key(.malformedBody) }
    }
}

extension MessageReader {
    mutating func word() throws(MalformedMessage) -> Bytes32 {
        guard let word = try? Bytes32(try fixed(32)) else { throw .malformed }
        return word
    }
}
