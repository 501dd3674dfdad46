import ComputeNode
import Foundation
import KeyManagement
import Keystore
import Ledger
import Synchronization
import Testing

/// Key generation that is broken off at its last steps: all members come to the same key, or all give it up
/// and make another when they are asked again. None is left without the key that others show.
@Suite(.serialized) struct BrokenGenerationTests {
    /// What does not come through before the victim starts anew.
    enum Cut: String, CaseIterable {
        /// The last words of the generation itself to the victim: it has no share, and others have.
        case unheardDealing
        /// Votes to the victim: others take their shares into use.
        case deaf
        /// Votes of the victim: it takes its share into use.
        case mute
        /// The victim's votes to one of the others.
        case halfMute
        /// That others use theirs.
        case unheardEnd
    }

    private static func isCut(
        _ letter: InProcessNetwork.Letter, _ cut: Cut, _ victim: Address, _ other: Address
    ) -> Bool {
        guard !letter.isOfLink, letter.bytes.count > 35 else { return false }
        // Stage, format, version, session; then the round of a generation's message.
        let isVote = letter.bytes[1] == MessageFormat.transition.rawValue
        let (isFrom, isTo) = (letter.sender == victim, letter.recipient == victim)
        switch cut {
        // The third round is of echoes, and ends the run.
        case .unheardDealing: return !isVote && isTo && letter.bytes[35] == 3
        case .deaf: return isVote && isTo
        case .mute: return isVote && isFrom
        case .halfMute: return isVote && isFrom && letter.recipient == other
        // Votes that show all others' are longer.
        case .unheardEnd: return isVote && isTo && letter.bytes.count > 250
        }
    }

    @Test(
        .timeLimit(.minutes(5)),
        arguments: Cut.allCases.flatMap { cut in [0, 1].map { (cut, $0) } })
    func allComeToOneKey(cut: Cut, victim: Int) async throws {
        let nodes = try KeyNodes(patience: .seconds(1))
        let policy = try nodes.policy()
        let id = try nodes.propose(.frostEd25519, policy)
        let (account, other) = (nodes.members[victim], nodes.members[2])
        let lost = Mutex(0)
        nodes.network.rewrite.withLock {
            $0 = { letter in
                guard Self.isCut(letter, cut, account, other) else { return [letter.bytes] }
                lost.withLock { $0 += 1 }
                return []
            }
        }
        var failure: (any Error)?
        do { try await nodes.make(id, policy, at: 0) } catch { failure = error }
        #expect(lost.withLock { $0 } > 0)
        // Where it did not end, one error says who kept the key from being made.
        let failed = failure as? KeyNodes.Failed
        if ![.halfMute, .unheardEnd].contains(cut) {
            #expect(failed?.code == "failed", "\(failure.map { "\($0)" } ?? "it went well")")
            let named = failed?.nodes ?? []
            #expect(victim == 1 ? named.contains(account) : !named.isEmpty, "\(named)")
        }
        try await nodes.restart(victim) { _ in nodes.network.rewrite.withLock { $0 = nil } }

        if cut == .unheardDealing {
            // The others hear that it has no share, and give theirs up; nobody has the key.
            for place in 0..<3 {
                try await nodes.wait {
                    await nodes.description(id, at: place)?.publicKey == nil
                }
            }
            try await nodes.insist("a key", until: nodes.registry.key(id)?.status == .active) {
                try await nodes.make(id, policy, at: victim == 0 ? 1 : 0)
            }
        }
        // Else they come to it by themselves.
        try await nodes.wait { nodes.registry.key(id)?.status == .active }
        try await nodes.waitForOneSharing(id, at: [0, 1, 2], "\(cut)")
        for place in 0..<3 {
            try await nodes.waitForLinks(id, at: place)
            try await nodes.signature(id, at: place)
        }
        // Shares that came to nothing are gone.
        for node in nodes.nodes {
            try await nodes.wait {
                try node.keystore.names().count { $0.protocolName.hasPrefix("key-share/") } == 1
            }
        }
    }

    /// Asked for a key that an earlier run has made, nodes finish that run: they make no second key.
    @Test(.timeLimit(.minutes(5))) func askedAgainNodesFinishTheKey() async throws {
        let nodes = try KeyNodes(patience: .seconds(1))
        let policy = try nodes.policy()
        let id = try nodes.propose(.frostEd25519, policy)
        let victim = nodes.members[1]
        nodes.network.rewrite.withLock {
            $0 = { letter in Self.isCut(letter, .deaf, victim, victim) ? [] : [letter.bytes] }
        }
        await #expect(throws: KeyNodes.Failed.self) { try await nodes.make(id, policy, at: 0) }
        let key = try #require(await nodes.description(id, at: 0)?.publicKey)
        #expect(await nodes.description(id, at: 1)?.publicKey == nil)
        nodes.network.rewrite.withLock { $0 = nil }
        try await nodes.insist("the key", until: nodes.registry.key(id)?.status == .active) {
            let made = try await nodes.make(id, policy, at: 1)
            #expect(Hex.encode(made) == key)
        }
        #expect(nodes.registry.key(id).map { Hex.encode($0.publicKey) } == key)
        for node in nodes.nodes { #expect(try node.journal.sharings(of: id).count == 1) }
    }

    /// A node that has its share of a key does not refuse others, whoever tells of them; one that has none
    /// refuses only what may be the key's.
    @Test(.timeLimit(.minutes(5))) func nodesRefuseOnlyWhatTheyLack() async throws {
        let nodes = try KeyNodes()
        let policy = try nodes.policy()
        let id = try await nodes.create(.frostEd25519, policy)
        let other = try await nodes.create(.frostEd25519, policy)
        let proposed = try nodes.propose(.frostEd25519, policy)
        func invite(_ id: Bytes32, with package: Data, to place: Int) async throws {
            let sharing = try nodes.nodes[0].journal.sharings(of: other)[0]
            let invitation = try Invitation(
                .transition, key: id, sharing: sharing.digest, members: nodes.members,
                request: nil, details: Array(package))
            _ = try await nodes.nodes[place].service.answer(
                nodes.members[2], .invite, invitation.encoded)
        }
        let package = try #require(await nodes.description(other, at: 0)?.package)
        // Another key's; one's own, by a name that it does not have; one that nobody has asked for.
        await #expect(throws: NodeError.key(.noShare)) {
            try await invite(id, with: package, to: 0)
        }
        await #expect(throws: NodeError.key(.unknownKey)) {
            try await invite(proposed, with: package, to: 0)
        }
        for place in 0..<3 {
            #expect(try nodes.nodes[place].journal.sharings(of: id).count == 1)
            try await nodes.signature(id, at: place)
        }
    }
}
