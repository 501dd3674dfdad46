import Channels
import FiniteFields
import MPC
import Paillier
import Synchronization
import TestSupport
import Testing

/// Products by Paillier's encryption with proofs: right among honest parties, and from a party that deviates
/// nothing is used before its proof.
@Suite struct PaillierProductTests {
    private static let keys = (0..<3).map { _ in SecretKey() }
    private static let secrets = (0..<2).map { _ in RingPedersenSecret() }
    static let count = 8

    /// One party's a and â, b, and its shares of the products.
    struct Run: Sendable {
        var factors: [UInt64] = []
        var multipliers: [UInt64] = []
        var products: [UInt64] = []
    }

    /// Elements of a vector as integers.
    @_semantics("optimize.sil.specialize.generic.never")
    private static func integers<D: PreprocessedDomain>(
        _ domain: D, _ x: UnsafePointer<UInt64>, _ count: Int
    ) -> [UInt64] {
        let words = WordBuffer(uninitialized: count * domain.wireBytes / 8)
        domain.write(x, count: count, to: UnsafeMutableRawPointer(words.base))
        defer { withExtendedLifetime(words) {} }
        return (0..<words.count).map { words.base[$0] }
    }

    @_semantics("optimize.sil.specialize.generic.never")
    private func run<D: PreprocessedDomain>(
        _ domain: D, parties: Int, runs: Int = 1, faults: FaultPlan? = nil,
        lock: KeyLock = KeyLock()
    ) async -> [Result<[Run], any Error>] {
        await InMemoryNetwork(partyCount: parties, timeout: .seconds(60), faults: faults).outcomes {
            channel in
            let links = PartyLinks(channel, lock: channel.party == 1 ? lock : KeyLock())
            let agreement = Agreement(links: links, session: testSession)
            try await agreement.begin()
            let products = try await PaillierProducts.establish(
                domain, on: links, agreement: agreement, session: testSession,
                key: Self.keys[channel.party], parameters: Self.secrets[channel.party % 2])
            var all: [Run] = []
            for number in 0..<runs {
                let size = domain.words(for: Self.count)
                let vectors = WordBuffer(uninitialized: 5 * size)
                var random = SeededGenerator(
                    label: "paillier products, \(channel.party), \(number)")
                let (factors, b, sums) = (
                    vectors.base, vectors.base + 2 * size, vectors.base + 3 * size
                )
                let fill: (UnsafeMutablePointer<UInt64>, Int) -> Void = { z, count in
                    for k in 0..<count { z[k] = random.next() }
                }
                domain.fill(factors, count: 2 * Self.count, from: fill)
                domain.fill(b, count: Self.count, from: fill)
                sums.update(repeating: 0, count: 2 * size)
                try await products.add(factors, times: b, to: sums, count: Self.count)
                all.append(
                    Run(
                        factors: Self.integers(domain, factors, 2 * Self.count),
                        multipliers: Self.integers(domain, b, Self.count),
                        products: Self.integers(domain, sums, 2 * Self.count)))
                withExtendedLifetime(vectors) {}
            }
            // A last seed compares what all were told.
            _ = try await agreement.seed()
            return all
        }
    }

    @Test(arguments: [2, 3]) func productsAreRight(parties: Int) async throws {
        // Under keys that are there already, a second time.
        let runs = parties == 2 ? 2 : 1
        let all = try await run(Mersenne61Domain(), parties: parties, runs: runs)
            .map { try $0.get() }
        for number in 0..<runs {
            for k in 0..<2 * Self.count {
                var expected = Mersenne61.zero
                for i in 0..<parties {
                    for j in 0..<parties where j != i {
                        expected +=
                            Mersenne61(all[i][number].factors[k])
                            * Mersenne61(all[j][number].multipliers[k % Self.count])
                    }
                }
                let sum = all.reduce(Mersenne61.zero) {
                    $0 + Mersenne61($1[number].products[k])
                }
                #expect(sum == expected)
            }
        }
    }

    /// A bit of each part of each message from party 0 to party 1. Messages: 0 a commitment, 1 key, parameters
    /// and their proofs, 2 Π-fac, 3 ciphertexts and Π-enc, 4 ciphertexts and Π-aff-p.
    @Test func everyPartOfEveryMessage() async throws {
        let lengths = Mutex([Int]())
        let clean = await run(
            Mersenne61Domain(), parties: 2,
            faults: FaultPlan(
                seed: 1,
                rewrite: { place, bytes in
                    let length = bytes.count
                    if place.from == 0 { lengths.withLock { $0.append(length) } }
                }))
        #expect(throws: Never.self) { try clean[1].get() }
        let all = lengths.withLock { $0 }
        try #require(all.count == 6)
        let ciphertexts = Ciphertexts.byteCount(count: 2 * Self.count, size: .bits2048)
        let half = Ciphertexts.byteCount(count: Self.count, size: .bits2048)
        // Where parts begin: key, parameters (header, N, s, t), Π-mod, Π-prm; and so on.
        let parts: [(message: Int, starts: [Int])] = [
            (1, [0, 256, 264, 520, 776, 1032, 1032 + 65_922]),
            (2, [0, 2]),
            (3, [0, ciphertexts, ciphertexts + half]),
            (4, [0, ciphertexts, 2 * ciphertexts]),
        ]
        for (message, starts) in parts {
            for (part, start) in starts.enumerated() {
                let end = part + 1 < starts.count ? starts[part + 1] : all[message]
                // The middle, or the end.
                let offset = part % 2 == 0 ? (start + end) / 2 : end - 1
                let lock = KeyLock()
                let sent = Mutex(0)
                let lied = await run(
                    Mersenne61Domain(), parties: 2,
                    faults: FaultPlan(
                        seed: 1,
                        rewrite: { place, bytes in
                            if place.from == 1 { sent.withLock { $0 += 1 } }
                            if place.from == 0, place.index == message { bytes[offset] ^= 2 }
                        }), lock: lock)
                let error = #expect(throws: MPCError.self) { try lied[1].get() }
                #expect(
                    error == .proofRefused(party: 0) || error == .invalidMessage(party: 0),
                    "message \(message), byte \(offset)")
                #expect(lock.isLocked)
                // No answer to ciphertexts whose proofs don't hold, and nothing after a refused answer. Two
                // proofs come a message later: Π-mod is checked with Π-fac, b's ciphertext in Π-aff-p.
                let isLater = message == 1 || message == 3 && part == 1
                #expect(sent.withLock { $0 } <= message + (isLater ? 2 : 1))
            }
        }
    }

    /// Ciphertexts and proofs of an earlier run are worth nothing in a later one.
    @Test func proofsOfAnotherRunAreRefused() async throws {
        let first = Mutex([UInt8]())
        let outcomes = await run(
            Mersenne61Domain(), parties: 2, runs: 2,
            faults: FaultPlan(
                seed: 1,
                rewrite: { place, bytes in
                    guard place.from == 0 else { return }
                    if place.index == 3 {
                        let copy = Array(bytes)
                        first.withLock { $0 = copy }
                    }
                    if place.index == 5 { bytes.copyBytes(from: first.withLock { $0 }) }
                }))
        #expect(throws: MPCError.proofRefused(party: 0)) { try outcomes[1].get() }
    }

    @Test func ringsAreRefused() async throws {
        let sent = Mutex(0)
        let plan = FaultPlan(seed: 1, rewrite: { _, _ in sent.withLock { $0 += 1 } })
        let outcomes = await InMemoryNetwork(
            partyCount: 2, timeout: .seconds(10), faults: plan
        ).outcomes { channel in
            _ = try await SPDZ2kParty(
                channel: channel, scheme: SPDZ2k(), preprocessing: .paillier)
        }
        for outcome in outcomes {
            #expect(throws: MPCError.unsupportedSource(scheme: "spdz2k z2^64")) {
                try outcome.get()
            }
        }
        #expect(sent.withLock { $0 } == 0)
    }
}
