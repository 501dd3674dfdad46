import Channels
import FiniteFields
import MPC
import TestSupport
import Testing

/// A bit is shared over a field of 2^m elements, and a fresh bit hides one component of m. What a
/// lie has put in the others must not show in an opening that comes before the lie is found.
@Suite struct MaskedBitsTests {
    typealias Party = ShamirParty<Mersenne61Domain>

    static let count = 640
    /// Of as many fair bits as there are elements the ones are so far from half of them by one in
    /// 10^9.
    static let most = 6 * Double(count).squareRoot() / 2

    /// The components of the values at 0 that shares give, by sender.
    static func values(_ shares: [Int: [UInt8]], parties: Int) -> [[UInt64]] {
        let field = BinaryField(parties: parties)
        let senders = shares.keys.sorted()
        let factors = field.lagrange(at: 0, from: senders.map { $0 + 1 })
        var z: [[UInt64]] = []
        for (sender, factor) in zip(senders, factors) {
            let share = words(of: shares[sender] ?? [])
            let count = share.count / field.degree
            if z.isEmpty {
                z = Array(repeating: Array(repeating: 0, count: count), count: field.degree)
            }
            for d in 0..<field.degree {
                for c in 0..<field.degree where field.multiply(factor, 1 << d) >> c & 1 == 1 {
                    for k in 0..<count { z[c][k] ^= share[d * count + k] }
                }
            }
        }
        return z
    }

    /// The first opening of stage 2, as the parties of the first t + 1 other than `liar` send it.
    /// Party p sends nothing else to p + 1, which has its shares of what p deals from a stream.
    private func opening(
        _ faults: StagedFaults, parties: Int, threshold: Int, liar: Int? = nil
    ) throws -> [[UInt64]] {
        let senders = (0..<parties).filter { $0 != liar }.prefix(threshold + 1)
        var shares: [Int: [UInt8]] = [:]
        for sender in senders {
            let sent = faults.messages(from: sender, to: (sender + 1) % parties, stage: 2)
            shares[sender] = try #require(sent.first)
        }
        return Self.values(shares, parties: parties)
    }

    private func isFair(_ words: some Sequence<UInt64>) -> Bool {
        let ones = words.reduce(0) { $0 + $1.nonzeroBitCount }
        return abs(Double(ones) - Double(Self.count) / 2) < Self.most
    }

    /// Party 1 of three shifts what it deals of an ∧ by the field's element x: it changes component
    /// 0 of the share of party 0, at point 1, which stands with factor x in the value at 0.
    private static func lies() -> StagedFaults {
        StagedFaults { _, place, bytes in
            guard place == StagedPlace(from: 1, to: 0, stage: 1, index: 0) else { return }
            for k in 0..<bytes.count / 2 { bytes[k] ^= 0xff }
        }
    }

    /// Party 1's own share of the polynomial that the lie leaves to the others, at point 2: it
    /// changes by a multiple of what the share at point 1 changes by.
    private static func afterLie(_ z: ShamirBits, at party: Int) -> ShamirBits {
        guard party == 1 else { return z }
        let change = BinaryField(parties: 3).lagrange(at: 2, from: [1, 3])[0]
        let own = z.copied()
        for c in 0..<2 where change >> c & 1 == 1 {
            for k in 0..<own.planes.wordCount { own.planes.component(c)[k] ^= .max }
        }
        return own
    }

    /// Runs a program of three parties, with random bits shared both ways made ahead.
    private func run(
        _ faults: StagedFaults, parties: Int = 3,
        _ body: @escaping @Sendable (Party) async throws -> Void
    ) async -> [Result<Void, any Error>] {
        let network = InMemoryNetwork(
            partyCount: parties, timeout: .seconds(60), faults: faults.plan)
        return await network.outcomes { channel in
            let party = try await Party(
                channel: channel, domain: Mersenne61Domain(), adversary: .activeWithAbort)
            _ = try await party.daBits(count: 1)
            try await body(party)
        }
    }

    /// z = a ∧ b with a lie of x; z ∧ w is off by x·w: its component 1 is the secret w.
    @Test(arguments: [0, 1] as [UInt64]) func aLieShowsNoBit(secret: UInt64) async throws {
        let faults = Self.lies()
        let ends = await run(faults) { party in
            let (me, n) = (party.party, Self.count)
            let a = try await party.randomBits(count: n, width: 1)
            let w = try await party.inputBits(
                me == 2 ? [UInt64](repeating: secret, count: n) : nil, from: 2, count: n, width: 1)
            faults.enter(1, at: me)
            let z = Self.afterLie(try await party.and(a, a), at: me)
            faults.enter(2, at: me)
            let product = try await party.and(z, w)
            _ = try await party.bitToArithmetic(product)
            try await party.verify()
        }
        let opened = try opening(faults, parties: 3, threshold: 1, liar: 1)
        #expect(isFair(opened[1]))
        for end in [ends[0], ends[2]] { #expect(throws: MPCError.self) { try end.get() } }
    }

    /// The carries of b + r, one of them off by x, times sums of bits of b and r.
    @Test func aLieShowsNoSumOfBits() async throws {
        let faults = Self.lies()
        let ends = await run(faults) { party in
            let (me, n) = (party.party, Self.count)
            let b = try await party.randomBits(count: n, width: 3)
            faults.enter(1, at: me)
            let carry = try await party.and(b.bit(0), b.bit(1))
            faults.enter(2, at: me)
            _ = try await party.toArithmetic(.joiningPlanes([carry, b.bit(1), b.bit(2)]))
            try await party.verify()
        }
        let upper = try opening(faults, parties: 3, threshold: 1, liar: 1)[1]
        let words = Self.count / 64
        #expect(upper.count == 3 * words)
        let planes = (0..<3).map { Array(upper[$0 * words..<($0 + 1) * words]) }
        for chosen in 1..<8 {
            let sum = (0..<words).map { k in
                planes.indices.reduce(0) { chosen >> $1 & 1 == 1 ? $0 ^ planes[$1][k] : $0 }
            }
            #expect(isFair(sum), "planes \(chosen)")
        }
        for end in [ends[0], ends[2]] { #expect(throws: MPCError.self) { try end.get() } }
    }

    /// Without a lie all components but the first are random too, and what is opened is right.
    /// Masks come from groups, or are dealt where there are too many.
    @Test(arguments: [3, 4, 6]) func otherComponentsAreMasked(parties: Int) async throws {
        let faults = StagedFaults()
        let ends = await run(faults, parties: parties) { party in
            let secrets = (0..<Self.count).map { UInt64($0 % 3 == 0 ? 1 : 0) }
            let b = try await party.inputBits(
                party.party == 0 ? secrets : nil, from: 0, count: Self.count, width: 1)
            faults.enter(2, at: party.party)
            let numbers = try await party.bitToArithmetic(b)
            faults.enter(3, at: party.party)
            #expect(try await party.open(numbers) == secrets.map { Mersenne61($0) })
        }
        for end in ends { try end.get() }
        let opened = try opening(faults, parties: parties, threshold: (parties - 1) / 2)
        #expect(opened.count == BinaryField(parties: parties).degree)
        for component in opened { #expect(isFair(component)) }
    }
}
