import Channels
import FiniteFields
import MPC
import Synchronization
import TestSupport
import Testing

/// The messages of a passive protocol are distributed the same whatever the inputs are: over many runs with
/// two fixed inputs, every bit of every message is 1 about as often. Without a mask some bit would be 1 in
/// all runs with the one input, and in none with the other.
@Suite struct MessageStatisticsTests {
    static let runs = 64
    /// Standard deviations: a bit that is fair comes so far once in 10^16, and there are a million of them. One
    /// without a mask is 11 away.
    static let most = 8.0

    /// How often each bit of each message was 1.
    private final class Counts: Sendable {
        let ones = Mutex<[FaultPlan.Place: [UInt16]]>([:])

        var plan: FaultPlan {
            FaultPlan(
                seed: 0,
                rewrite: { place, bytes in
                    // The first two messages of a pair are set-up.
                    guard place.index >= 2 else { return }
                    let bits = bytes.flatMap { byte in (0..<8).map { UInt16(byte >> $0 & 1) } }
                    self.ones.withLock { ones in
                        guard let old = ones[place] else {
                            ones[place] = bits
                            return
                        }
                        ones[place] = zip(old, bits).map { $0 + $1 }
                    }
                })
        }
    }

    typealias Run = @Sendable (any Channel, Bool) async throws -> Void

    /// The largest distance between the frequencies of a bit with the two inputs, in standard deviations.
    private func distance(parties: Int, _ run: @escaping Run) async throws -> Double {
        var counts: [[FaultPlan.Place: [UInt16]]] = []
        for second in [false, true] {
            let seen = Counts()
            for _ in 0..<Self.runs {
                _ = try await runParties(parties, timeout: .seconds(60), faults: seen.plan) {
                    try await run($0, second)
                }
            }
            counts.append(seen.ones.withLock { $0 })
        }
        #expect(!counts[0].isEmpty)
        #expect(Set(counts[0].keys) == Set(counts[1].keys))
        let scale = (Double(Self.runs) / 2).squareRoot()
        return counts[0].reduce(0.0) { worst, entry in
            let other = counts[1][entry.key] ?? []
            #expect(other.count == entry.value.count)
            return zip(entry.value, other).reduce(worst) {
                max($0, abs(Double($1.0) - Double($1.1)) / scale)
            }
        }
    }

    /// Inputs of both kinds, products, and what is made of them; nothing is opened that is not hidden.
    ///
    /// What is computed with are sharings of public values, of which the parties' shares are constants: of fresh
    /// sharings every share is uniform, whether what is sent of it is masked or not.
    @_semantics("optimize.sil.specialize.generic.never")
    @Sendable static func program<Party: MixedParty>(
        _ party: Party, _ second: Bool
    ) async throws {
        let (me, domain) = (party.party, party.domain)
        let a = (second ? [5, 9, 1] : [0, 0, 0] as [Int64]).map { domain.element(signed: $0) }
        let b = (second ? [-1, 4, 1 << 40] : [0, 0, 0] as [Int64])
            .map { domain.element(signed: $0) }
        let c: [UInt64] = second ? [5, 9, 1] : [0, 0, 0]
        _ = try await party.input(me == 0 ? a : nil, from: 0, count: 3)
        _ = try await party.input(me == 1 ? b : nil, from: 1, count: 3)
        _ = try await party.inputBits(me == 1 ? c : nil, from: 1, count: 3, width: 4)
        let (x, y) = (party.shares(ofPublic: a), party.shares(ofPublic: b))
        let bits = party.bits(ofPublic: c, width: 4)
        let product = try await party.multiply(x, y)
        _ = try await party.dotProducts(x, y, length: 3)
        let both = try await party.and(bits, bits)
        _ = try await party.toArithmetic(bits)
        _ = try await party.bitToArithmetic(bits.bit(0))
        _ = try await party.less(x, y, .signed)
        _ = try await party.truncate(x, by: 2, bits: 20)
        // And with what has come out.
        _ = try await party.multiply(product, y)
        _ = try await party.and(both, bits)
    }

    /// So many products that kings are asked.
    @Sendable static func kings(_ party: ShamirParty<Mersenne61Domain>, _ second: Bool) async throws
    {
        let x = party.shares(ofPublic: second ? Mersenne61(0xabcdef) : .zero, count: 256)
        _ = try await party.multiply(x, x)
    }

    /// A dealer whose seed all parties draw.
    private static func dealer(_ channel: any Channel) async throws -> AdditivePreprocessing {
        let seed = (0..<16).map { _ in UInt8.random(in: 0...255) }
        let seeds = try await channel.exchange(seed, maximum: 16)
        return .insecureDealer(seed: Array(seeds.joined()))
    }

    static let protocols: [(name: String, parties: Int, run: Run)] = [
        ("replicated", 3, { try await program(ReplicatedParty(channel: $0), $1) }),
        (
            "replicated p61", 3,
            {
                try await program(
                    ReplicatedFieldParty(channel: $0, domain: Mersenne61Domain()), $1)
            }
        ),
        (
            "shamir of three", 3,
            { try await program(ShamirParty(channel: $0, domain: Mersenne61Domain()), $1) }
        ),
        (
            "shamir of seven", 7,
            { try await program(ShamirParty(channel: $0, domain: Mersenne61Domain()), $1) }
        ),
        (
            "shamir of seven by kings", 7,
            { try await kings(ShamirParty(channel: $0, domain: Mersenne61Domain()), $1) }
        ),
        (
            "shamir bn254", 3,
            { try await program(ShamirParty(channel: $0, domain: BN254FrDomain()), $1) }
        ),
        (
            "additive", 2,
            {
                try await program(
                    AdditiveRingParty(
                        channel: $0, domain: Ring64(), preprocessing: dealer($0)), $1)
            }
        ),
        (
            "additive p61", 3,
            {
                try await program(
                    AdditiveFieldParty(
                        channel: $0, domain: Mersenne61Domain(), preprocessing: dealer($0)), $1)
            }
        ),
    ]

    @Test(arguments: 0..<protocols.count) func inputsDontShow(index: Int) async throws {
        let (name, parties, run) = Self.protocols[index]
        let distance = try await distance(parties: parties, run)
        #expect(distance < Self.most, "\(name)")
    }

    /// The statistic sees what has no mask.
    @Test func aMissingMaskShows() async throws {
        let distance = try await distance(parties: 3) { channel, second in
            _ = try await ReplicatedParty(channel: channel)
            let bytes: [UInt8] = second ? [1, 2, 3, 4, 5, 6, 7, 8] : [1, 2, 3, 4, 5, 6, 7, 9]
            _ = try await channel.exchange(bytes, maximum: 8)
        }
        #expect(distance > Self.most)
    }

    /// And what has the same mask each time.
    @Test func aMaskThatIsUsedAgainShows() async throws {
        let distance = try await distance(parties: 3) { channel, second in
            let (i, j) = (channel.party, (channel.party + 1) % 3)
            let keys = (0..<3).map { [UInt8](repeating: UInt8($0), count: 16) }
            let party = ReplicatedParty(channel: channel, insecureKeys: keys[i], keys[j])
            for _ in 0..<4 {
                _ = try await party.input(
                    i == 0 ? [second ? 7 : 8] : nil, from: 0, count: 1)
            }
        }
        #expect(distance > Self.most)
    }
}
