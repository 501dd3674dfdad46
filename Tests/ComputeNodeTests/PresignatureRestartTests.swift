import ComputeNode
import Foundation
import KeyManagement
import Ledger
import Synchronization
import Testing

/// Holders of an ECDSA key, all of which sign, start anew and have lost their presignatures: the others use
/// none of those, and the next request is served.
@Suite(.serialized) struct PresignatureRestartTests {
    /// The r of every signature: none comes twice, so no presignature was used twice.
    private func expectDistinct(_ signatures: [[UInt8]]) {
        #expect(Set(signatures.map { $0.prefix(32) }).count == signatures.count)
    }

    @Test(.timeLimit(.minutes(5))) func theFirstRequestAfterARestartIsServed() async throws {
        let nodes = try KeyNodes(patience: .seconds(5))
        let id = try await nodes.create(.ecdsaSecp256k1, nodes.policy())
        var signatures: [[UInt8]] = []
        for place in 0..<3 { signatures.append(try await nodes.signature(id, at: place)) }
        for victim in 0..<3 {
            try await nodes.restart(victim)
            for place in [victim, (victim + 1) % 3, (victim + 2) % 3] {
                try await nodes.waitForLinks(id, at: place)
                // Asked once.
                signatures.append(try await nodes.signature(id, at: place))
            }
        }
        expectDistinct(signatures)
    }

    /// Where the comparison fails - a node that has started anew says once to each that it has what it had -, it
    /// still says that it lacks the presignature of an order: another is taken, in the same request.
    @Test(.timeLimit(.minutes(5))) func aMemberThatLacksAPresignatureSaysSo() async throws {
        let nodes = try KeyNodes(patience: .seconds(5))
        let id = try await nodes.create(.ecdsaSecp256k1, nodes.policy())
        var signatures = [try await nodes.signature(id, at: 0)]
        let row = try #require(try nodes.nodes[1].journal.sharings(of: id).last)
        let question = id.bytes + row.digest.bytes
        let forgetful = nodes.members[1]
        var old: [Address: [UInt8]] = [:]
        for place in [0, 2] {
            old[nodes.members[place]] = try await nodes.nodes[1].service.answer(
                nodes.members[place], .compare, question)
        }
        #expect(old.values.allSatisfy { $0.count % 32 == 0 && !$0.isEmpty })
        let lies = Mutex(old)
        let numbers = Mutex<[Address: [UInt8]]>([:])
        nodes.network.rewrite.withLock {
            $0 = { letter in
                guard letter.isOfLink, letter.bytes.count > 10 else { return [letter.bytes] }
                // Format, version, number (8), kind or length.
                let number = Array(letter.bytes[2..<10])
                if letter.recipient == forgetful, letter.bytes[0] == 2,
                    letter.bytes[10] == LinkQuestion.compare.rawValue
                {
                    numbers.withLock { $0[letter.sender] = number }
                }
                guard letter.sender == forgetful, letter.bytes[0] == 3,
                    numbers.withLock({ $0[letter.recipient] }) == number,
                    let lie = lies.withLock({ $0.removeValue(forKey: letter.recipient) })
                else { return [letter.bytes] }
                var answer = MessageWriter(format: 3, version: 1)
                answer.fixed(number)
                answer.variable(lie, limit: lie.count)
                return [answer.bytes]
            }
        }
        try await nodes.restart(1)
        for place in [0, 2, 1] {
            try await nodes.waitForLinks(id, at: place)
            signatures.append(try await nodes.signature(id, at: place))
        }
        #expect(lies.withLock { $0.isEmpty })
        expectDistinct(signatures)
    }

    /// One member coordinates all signatures: what the others get out of each batch and don't order with is
    /// retired, and never keeps more from being made.
    @Test(.timeLimit(.minutes(5))) func oneMemberCoordinatesAll() async throws {
        let nodes = try KeyNodes(patience: .seconds(5))
        let id = try await nodes.create(.ecdsaSecp256k1, nodes.policy())
        let row = try #require(try nodes.nodes[1].journal.sharings(of: id).last)
        var signatures: [[UInt8]] = []
        var most = 0
        // Ten batches.
        for _ in 0..<40 {
            signatures.append(try await nodes.signature(id, at: 0))
            let batches = try await nodes.nodes[1].service.answer(
                nodes.members[0], .compare, id.bytes + row.digest.bytes)
            most = max(most, batches.count / 32)
        }
        expectDistinct(signatures)
        // A batch gives each four, of which three times four are kept; one may be old, and two just being put away.
        #expect(most <= 6, "\(most) batches are kept")
        for place in [1, 2] { signatures.append(try await nodes.signature(id, at: place)) }
        expectDistinct(signatures)
    }

    @Test(.timeLimit(.minutes(5))) func comparisonsAreOfHolders() async throws {
        let nodes = try KeyNodes(patience: .seconds(5))
        let id = try await nodes.create(.ecdsaSecp256k1, nodes.policy())
        let row = try #require(try nodes.nodes[1].journal.sharings(of: id).last)
        let service = nodes.nodes[1].service
        func expectRefusal(_ problem: KeyProblem, _ peer: Address, _ body: [UInt8]) async {
            await #expect(throws: NodeError.key(problem)) {
                _ = try await service.answer(peer, .compare, body)
            }
        }
        let question = id.bytes + row.digest.bytes
        await expectRefusal(.noShare, Samples.address(1), question)
        await expectRefusal(.noShare, nodes.members[1], question)
        await expectRefusal(.noShare, nodes.members[2], id.bytes + id.bytes)
        for length in [0, 63, 65, 96, 128] {
            let body = Array((question + question).prefix(length))
            await expectRefusal(.malformedBody, nodes.members[2], body)
        }
        let frost = try await nodes.create(.frostEd25519, nodes.policy())
        let sharing = try #require(try nodes.nodes[1].journal.sharings(of: frost).last)
        await expectRefusal(.wrongScheme, nodes.members[2], frost.bytes + sharing.digest.bytes)
        try await nodes.signature(id, at: 0)
    }
}
