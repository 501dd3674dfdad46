import ComputeNode
import Foundation
import Keystore
import Ledger
import Testing

/// A secret dealt to nodes and put together again, without any network.
@Suite struct SharedSecretTests {
    private let id = Samples.word(3)
    private let registry = Samples.address(0x51)

    private func deal(
        _ secret: [UInt8], _ threshold: Int, _ count: UInt8
    ) throws -> (DealtSecret, ShareRegistry.Sharing) {
        let nodes = (0..<count).map { Samples.address($0 + 1) }
        let dealt = try DealtSecret(
            LockedBytes(copying: secret), threshold: threshold, nodes: nodes, sharing: id,
            chainId: 5, registry: registry)
        let sharing = ShareRegistry.Sharing(
            owner: Samples.address(9), status: .active, threshold: UInt64(threshold),
            commitmentsHash: Keccak256.hash(dealt.commitments.bytes), registeredAt: 1,
            acknowledged: 0, erased: 0, nodes: nodes)
        return (dealt, sharing)
    }

    private func gather(
        _ sharing: ShareRegistry.Sharing, _ commitments: ShareCommitments
    ) -> GatheredShares {
        GatheredShares(
            id: id, sharing: sharing, commitments: commitments, chainId: 5, registry: registry)
    }

    private func secret(_ gathered: GatheredShares) throws -> [UInt8] {
        try gathered.secret().reveal()
    }

    @Test(arguments: [(2, 2), (2, 4), (3, 5), (20, 20), (2, 20)])
    func anyThresholdOfNodesHaveIt(threshold: Int, count: Int) throws {
        var seed = SystemRandomNumberGenerator()
        let text = (0..<40).map { _ in UInt8.random(in: 0...255, using: &seed) }
        let (dealt, sharing) = try deal(text, threshold, UInt8(count))
        for start in 0..<count {
            let gathered = gather(sharing, dealt.commitments)
            for offset in 0..<threshold {
                if offset == threshold - 1 {
                    #expect(
                        throws: NodeError.sharing(
                            .tooFewShares(good: threshold - 1, needed: threshold))
                    ) { try secret(gathered) }
                }
                let place = (start + offset) % count
                try gathered.add(dealt.share(place), place: place)
            }
            #expect(try secret(gathered) == text)
        }
        let all = gather(sharing, dealt.commitments)
        for place in 0..<count { try all.add(dealt.share(place), place: place) }
        #expect(try secret(all) == text)
    }

    @Test func lengthsAndThresholdsAreChecked() throws {
        for (threshold, count) in [(1, 3), (0, 3), (4, 3), (2, 21), (-1, 2)] as [(Int, UInt8)] {
            #expect(
                throws: NodeError.sharing(.threshold(threshold, nodes: Int(count)))
            ) { try deal([1], threshold, count) }
        }
        let limit = NodeError.sharing(.length(limit: SecretVault.maximumSecret))
        #expect(throws: limit) { try deal([], 2, 3) }
        #expect(throws: limit) {
            try deal([UInt8](repeating: 1, count: SecretVault.maximumSecret + 1), 2, 3)
        }
        let longest = [UInt8](repeating: 7, count: SecretVault.maximumSecret)
        let (dealt, sharing) = try deal(longest, 2, 2)
        let gathered = gather(sharing, dealt.commitments)
        for place in 0..<2 { try gathered.add(dealt.share(place), place: place) }
        #expect(try secret(gathered) == longest)
    }

    /// Each bit of a share and its nonce, another length, another place: the node is named.
    @Test func wrongSharesNameTheirNode() throws {
        let (dealt, sharing) = try deal(Array("attack at dawn".utf8), 2, 3)
        let gathered = gather(sharing, dealt.commitments)
        let good = dealt.share(1).bytes.reveal()
        let fault = NodeError.sharing(.wrongShare(node: sharing.nodes[1]))
        func refused(_ bytes: [UInt8], place: Int = 1) {
            #expect(throws: fault) {
                try gathered.add(OpenedShare(LockedBytes(copying: bytes)), place: place)
            }
        }
        for bit in 0..<(8 * good.count) {
            var changed = good
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            refused(changed)
        }
        refused(Array(good.dropLast()))
        refused(good + [0])
        refused(Array(good[..<32]))
        refused(dealt.share(0).bytes.reveal())
        #expect(gathered.count == 0)
        try gathered.add(dealt.share(0), place: 0)
        try gathered.add(dealt.share(2), place: 2)
        #expect(try secret(gathered) == Array("attack at dawn".utf8))
    }

    /// Shares of two different secrets under one registration: every pair is caught, and the dealer is
    /// named, not a node.
    @Test func inconsistentDealersAreNamed() throws {
        let (first, sharing) = try deal(Array("one secret".utf8), 2, 3)
        let (second, _) = try deal(Array("two secret".utf8), 2, 3)
        var mixed = first.commitments
        mixed.shares[2] = second.commitments.shares[2]
        let fault = NodeError.sharing(.inconsistentDealer(owner: Samples.address(9)))
        for pair in [[0, 2], [1, 2], [0, 1, 2]] {
            let gathered = gather(sharing, mixed)
            for place in pair {
                try gathered.add((place == 2 ? second : first).share(place), place: place)
            }
            #expect(throws: fault) { try secret(gathered) }
        }
        // Shares that hang together, of another secret than the committed one.
        var other = first.commitments
        other.secret = second.commitments.secret
        let gathered = gather(sharing, other)
        for place in 0..<3 { try gathered.add(first.share(place), place: place) }
        #expect(throws: fault) { try secret(gathered) }
    }

    /// One share says nothing of the secret: over many sharings of one byte each value comes about.
    @Test func oneShareIsUniform() throws {
        var seen: Set<UInt8> = []
        for _ in 0..<400 {
            let (dealt, _) = try deal([42], 2, 2)
            seen.insert(dealt.share(0).bytes.reveal()[64])
        }
        // 256 (1 - (255/256)^400) is 202; under 150 has a chance below 2^-60.
        #expect(seen.count > 150)
    }
}
