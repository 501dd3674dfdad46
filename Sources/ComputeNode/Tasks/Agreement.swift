package import Channels
package import Ledger

/// What a node says when a task's session opens, and what the three of them conclude from it.
///
/// Two rounds before a contract runs. First each node sends its `Opening`; then each sends
/// keccak256 over all three, so that nobody can have told two nodes different things. Layout in
/// `Protocols/node.md`.
package struct Opening: Equatable, Sendable {
    /// keccak256 over what the chain says of the task.
    package var terms: Hash32
    /// Whether the set of inputs was fixed by an earlier run; then `present` is that set.
    package var isFixed: Bool
    /// Whether this node has a signed output already.
    package var isComputed: Bool
    /// Which inputs this node holds, in the task's order.
    package var present: [Bool]

    package static let version: UInt8 = 2

    /// version ‖ terms (32) ‖ flags (bit 0 fixed, bit 1 computed) ‖ one byte an input.
    package var encoded: [UInt8] {
        var bytes: [UInt8] = [Self.version]
        bytes += terms.bytes
        bytes.append((isFixed ? 1 : 0) | (isComputed ? 2 : 0))
        bytes += present.map { $0 ? 1 : 0 }
        return bytes
    }

    package init(terms: Hash32, isFixed: Bool, isComputed: Bool, present: [Bool]) {
        self.terms = terms
        self.isFixed = isFixed
        self.isComputed = isComputed
        self.present = present
    }

    package init?(encoded bytes: [UInt8], inputs: Int) {
        guard bytes.count == 34 + inputs, bytes[0] == Self.version, bytes[33] < 4,
            bytes[34...].allSatisfy({ $0 < 2 }), let terms = try? Hash32(bytes[1..<33])
        else { return nil }
        self.init(
            terms: terms, isFixed: bytes[33] & 1 != 0, isComputed: bytes[33] & 2 != 0,
            present: bytes[34...].map { $0 == 1 })
    }
}

/// What the openings of a committee come to.
package struct Agreement: Equatable, Sendable {
    /// The inputs the contract runs with.
    package var present: [Bool]
    /// Whether every node has a signed output, so that nothing needs to run.
    package var allComputed: Bool

    /// Sends `own`, reads the others', and checks that all three nodes read the same.
    ///
    /// - Throws: `ChannelError`, or `NodeError.disagreement` naming the party.
    package static func reach(
        _ own: Opening, over channel: any Channel
    ) async throws -> Agreement {
        let length = own.encoded.count
        let messages = try await channel.exchange(own.encoded, maximum: length)
        var openings: [Opening] = []
        for (party, message) in messages.enumerated() {
            guard let opening = Opening(encoded: message, inputs: own.present.count) else {
                throw NodeError.disagreement(party: party, about: .message)
            }
            guard opening.terms == own.terms else {
                throw NodeError.disagreement(party: party, about: .task)
            }
            openings.append(opening)
        }
        let view = Keccak256.hash([UInt8]("swift-mpc/agreement/v1".utf8) + messages.joined())
        let views = try await channel.exchange(view.bytes, maximum: 32)
        if let party = views.firstIndex(where: { $0 != view.bytes }) {
            throw NodeError.disagreement(party: party, about: .inputs)
        }
        return try Agreement(openings)
    }

    /// A set fixed by an earlier run stands; otherwise what all hold is present.
    ///
    /// A run is never repeated with another set: its output would tell more than one run's.
    package init(_ openings: [Opening]) throws(NodeError) {
        var fixed: (party: Int, present: [Bool])?
        for (party, opening) in openings.enumerated() where opening.isFixed {
            guard let known = fixed else {
                fixed = (party, opening.present)
                continue
            }
            guard known.present == opening.present else {
                throw .disagreement(party: party, about: .inputs)
            }
        }
        if let fixed {
            // A node may hold more by now, never less.
            for (party, opening) in openings.enumerated() {
                for (held, needed) in zip(opening.present, fixed.present) where needed && !held {
                    throw .disagreement(party: party, about: .inputs)
                }
            }
            present = fixed.present
        } else {
            present = (openings.first?.present ?? []).indices.map { index in
                openings.allSatisfy { $0.present[index] }
            }
        }
        allComputed = openings.allSatisfy(\.isComputed)
    }
}
