import ComputeNode
import Foundation
import Ledger
import TestSupport
import Testing

/// One of the nodes that use a key is corrupt, in its parts, its questions and its frames: no wrong signature
/// comes out; where others can do without it a right one does, and where they can't it is named.
@Suite struct ByzantineUseTests {
    /// All, or some that a seed draws: those of links that break or wait take a second each.
    private static func drawn(
        _ count: Int, _ generator: inout SeededGenerator
    ) -> [Deviation] {
        let shuffled = Deviation.all.shuffled(using: &generator)
        return ByzantineKeyTests.all ? shuffled : Array(shuffled.prefix(count))
    }

    /// The corrupt node's parts, and its questions as coordinator.
    @Test(
        .timeLimit(.minutes(5)),
        // Of BLS the first other member is always asked.
        arguments: [
            (SchemeNumber.frostEd25519, 2), (.ecdsaSecp256k1, 2), (.blsKeysInG1, 0),
        ])
    func signaturesAreRightOrNameTheCulprit(scheme: SchemeNumber, corrupt: Int) async throws {
        var generator = SeededGenerator(label: "deviations in uses, \(scheme)")
        let ring = try CorruptRing(corrupt: corrupt, seed: generator.next())
        let nodes = ring.nodes
        let id = try await nodes.create(scheme, ring.policy)
        let coordinators = (0..<3).filter { $0 != corrupt }
        for deviation in Self.drawn(8, &generator) {
            let plan = CorruptNode.Plan(
                target: .part, deviation: deviation, victims: ring.honest)
            for attempt in 0... {
                let (isWell, hits) = try await ring.disturbed(plan) {
                    try await nodes.signature(id, at: coordinators[attempt % 2])
                }
                #expect(isWell || scheme == .ecdsaSecp256k1, "\(plan): others are enough")
                for place in coordinators { try await nodes.waitForLinks(id, at: place) }
                if hits > 0 { break }
                try #require(attempt < 20, "\(plan): it was never asked")
            }
        }
        for deviation in Self.drawn(8, &generator) where deviation != .withheld {
            ring.corrupt.follow(
                .init(target: .use, deviation: deviation, victims: ring.honest))
            // A wrong signature fails the test.
            do { try await nodes.signature(id, at: corrupt) } catch is NodeError {
            } catch is KeyNodes.Failed {}
            #expect(ring.corrupt.hits > 0, "\(deviation): nobody was asked")
            ring.corrupt.follow(nil)
            try await nodes.waitForLinks(id, at: corrupt)
        }
        for place in 0..<3 {
            try await nodes.waitForLinks(id, at: place)
            try await nodes.signature(id, at: place)
        }
    }

    /// Runs in which presignatures are made.
    @Test(.timeLimit(.minutes(5))) func presigningIsRightOrNamesTheCulprit() async throws {
        var generator = SeededGenerator(label: "deviations in presigning")
        let ring = try CorruptRing(seed: generator.next())
        let nodes = ring.nodes
        let id = try await nodes.create(.ecdsaSecp256k1, ring.policy)
        for deviation in Self.drawn(6, &generator) {
            let plan = CorruptNode.Plan(
                target: .run(message: Int.random(in: 0..<4, using: &generator)),
                deviation: deviation, victims: ring.honest)
            for attempt in 0... {
                let (_, hits) = try await ring.disturbed(plan) {
                    try await nodes.signature(id, at: 0)
                }
                if hits > 0 { break }
                try #require(attempt < 60, "\(plan): nothing was made")
            }
        }
        try await nodes.wait { (try? await nodes.signature(id, at: 0)) != nil }
    }

    /// Frames that are none, questions of each kind whose bodies are noise, answers that nobody waits for.
    @Test(.timeLimit(.minutes(5))) func noiseOnLinks() async throws {
        let ring = try CorruptRing(seed: SeededGenerator(label: "noise on links").seed)
        let nodes = ring.nodes
        let id = try await nodes.create(.frostEd25519, ring.policy)
        for deviation in Deviation.all {
            ring.corrupt.follow(
                .init(target: .frames, deviation: deviation, victims: ring.honest))
            for place in 0..<2 { try await nodes.signature(id, at: place) }
        }
        ring.corrupt.follow(nil)
        var generator = SeededGenerator(label: "questions of noise")
        for kind in [
            LinkQuestion.invite, .stock, .use, .tell, .compare, .withdraw, .policy,
        ] {
            for count in [0, 1, 64, 66, 200] {
                let body = generator.bytes(count)
                await #expect(throws: (any Error).self, "\(kind) \(count)") {
                    _ = try await nodes.nodes[0].service.answer(nodes.members[2], kind, body)
                }
            }
        }
        for place in 0..<3 {
            try await nodes.waitForLinks(id, at: place)
            try await nodes.signature(id, at: place)
        }
    }
}
