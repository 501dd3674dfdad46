import Channels
import MPC
import Synchronization
import Testing

/// SPDZ2k's shares have bits above the value. What stands there depends on secrets, and errors there are found out
/// seldom: a party that sees the ones or makes the others must learn nothing by it.
@Suite struct HighBitAttackTests {
    private static let top = UInt64(1) << 63

    /// Keys of both parties, of which the sum is odd: every error in the highest bit shows in MACs.
    private static func oddKeys() throws -> [AuthenticationKey] {
        try (0..<2).map { party in
            let key = try AuthenticationKey(for: SPDZ2k(), party: party)
            key.words.base[2] = key.words.base[2] & ~1 | UInt64(party)
            return key
        }
    }

    /// Two parties with arithmetic of their own; what the second ends with.
    private func run(
        _ lies: [LyingRing.Lies],
        _ body: @escaping @Sendable (AuthenticatedParty<LyingSPDZ2k>) async throws -> Void
    ) async throws -> MPCError? {
        let keys = try Self.oddKeys()
        let network = InMemoryNetwork(partyCount: 2, timeout: .seconds(60))
        let outcomes = await network.outcomes { channel in
            let party = try await AuthenticatedParty(
                channel: channel, scheme: LyingSPDZ2k(lies[channel.party]),
                key: keys[channel.party])
            try await body(party)
        }
        guard case .failure(let error) = outcomes[1] else { return nil }
        return error as? MPCError
    }

    /// The words of all messages of so many bytes from one party to the other.
    private final class Tap: Sendable {
        let seen = Mutex<[[UInt64]]>([])

        func note(_ bytes: UnsafeMutableRawBufferPointer) {
            let words = stride(from: 0, to: bytes.count, by: 8).map {
                bytes.loadUnaligned(fromByteOffset: $0, as: UInt64.self)
            }
            seen.withLock { $0.append(words) }
        }
    }

    /// x + y modulo 2^128.
    private static func sum(
        _ x: (low: UInt64, high: UInt64), _ y: (low: UInt64, high: UInt64)
    ) -> (low: UInt64, high: UInt64) {
        let (low, carries) = x.low.addingReportingOverflow(y.low)
        return (low, x.high &+ y.high &+ (carries ? 1 : 0))
    }

    /// What both parties send of 2^32 v adds up to it modulo 2^64, and to nothing that tells more of v.
    @Test func whatIsSentTellsNothingAboveTheValue() async throws {
        let secrets = (0..<33).map { UInt64($0 + 1) &* 0x9E37_79B9_7F4A_7C15 }
        let opening = Tap()
        let plan = FaultPlan(
            seed: 1,
            rewrite: { _, bytes in if bytes.count == 16 * secrets.count { opening.note(bytes) } })
        let network = InMemoryNetwork(partyCount: 2, timeout: .seconds(60), faults: plan)
        let outcomes = await network.outcomes { channel in
            let party = try await SPDZ2kParty(
                channel: channel, scheme: SPDZ2k(), preprocessing: dealtAuthenticated)
            let x = party.scale(party.shares(ofPublic: secrets), by: 1 << 32)
            return try await party.open(x)
        }
        for outcome in outcomes { #expect(try outcome.get() == secrets.map { $0 << 32 }) }
        let shares = opening.seen.withLock { $0 }
        try #require(shares.count == 2)
        for (k, secret) in secrets.enumerated() {
            let opened = Self.sum(
                (shares[0][2 * k], shares[0][2 * k + 1]), (shares[1][2 * k], shares[1][2 * k + 1]))
            #expect(opened.low == secret << 32)
            #expect(opened.high != secret >> 32, "what stands above the value is there to see")
        }
    }

    /// Party 0 opens 2^32 v to itself. It knows its own mask whole, as it was in a session before out of the same
    /// seed, and so all of what is opened: above the value is v / 2^32, which the value does not tell.
    @Test func aReceiverSeesNothingAboveTheValue() async throws {
        let count = 33
        let (input, opening) = (Tap(), Tap())
        let plan = FaultPlan(
            seed: 1,
            rewrite: { place, bytes in
                if place.from == 0, bytes.count == 8 * count { input.note(bytes) }
                if bytes.count == 16 * count { opening.note(bytes) }
            })
        let masks = Mutex<[UInt64]>([])
        let secrets = (0..<count).map { UInt64($0 + 1) &* 0x9E37_79B9_7F4A_7C15 }
        for session in 0..<2 {
            let network = InMemoryNetwork(
                partyCount: 2, timeout: .seconds(60), faults: plan)
            let outcomes = await network.outcomes { channel in
                let party = try await SPDZ2kParty(
                    channel: channel, scheme: SPDZ2k(),
                    preprocessing: .insecureDealer(seed: [7]))
                if session == 0 {
                    let ones = [UInt64](repeating: .max, count: count)
                    let x = try await party.input(
                        party.party == 0 ? ones : nil, from: 0, count: count)
                    guard party.party == 0 else { return }
                    x.withWords { values, _ in
                        masks.withLock { $0 = (0..<2 * count).map { values[$0] } }
                    }
                } else {
                    let x = party.scale(party.shares(ofPublic: secrets), by: 1 << 32)
                    let opened = try await party.open(x, to: 0)
                    if party.party == 0 { #expect(opened == secrets.map { $0 << 32 }) }
                }
            }
            for outcome in outcomes { try outcome.get() }
        }
        let differences = try #require(input.seen.withLock { $0.first })
        let shares = opening.seen.withLock { $0 }
        try #require(shares.count == 2)
        for k in 0..<count {
            // An input of 2^64 - 1 doesn't carry: mask and difference add up to it.
            let mask: (low: UInt64, high: UInt64) = (
                UInt64.max - differences[k], masks.withLock { $0[2 * k + 1] }
            )
            let opened = shares.reduce(mask) { Self.sum($0, ($1[2 * k], $1[2 * k + 1])) }
            #expect(opened.low == secrets[k] << 32)
            #expect(opened.high != secrets[k] >> 32, "what stands above the value is there to see")
        }
    }

    /// Party 0's random bit as a number is 2 or 3: a number that is no bit, though its parity is right.
    @Test func aNumberThatIsNoBitIsSeen() async throws {
        let hostile = LyingRing.Lies(read: Self.expanded { $0[0] ^= 2 })
        let error = try await run([hostile, LyingRing.Lies()]) { party in
            _ = try await party.daBits(count: 64)
        }
        #expect(error == .verificationFailed)
    }

    /// It is a bit, and 2^127. Whether b² is b there, where nobody looks at it, decides nothing: it can be made to
    /// depend on others' bits.
    @Test func nothingAboveABitDecides() async throws {
        let hostile = LyingRing.Lies(read: Self.expanded { $0[1] ^= Self.top })
        let error = try await run([hostile, LyingRing.Lies()]) { party in
            for _ in 0..<6 {
                let (numbers, bits) = try await party.daBits(count: 64)
                let opened = try await (party.open(numbers), party.open(bits))
                #expect(opened.0 == opened.1)
            }
        }
        #expect(error == nil)
    }

    /// Changes the elements that bits are turned into: 64 daBits, and as many for the check.
    private static func expanded(
        _ change: @escaping @Sendable (UnsafeMutablePointer<UInt64>) -> Void
    ) -> @Sendable (UnsafeMutablePointer<UInt64>, Int) -> Void {
        { z, count in
            guard count == 128, (0..<count).allSatisfy({ z[2 * $0] < 2 && z[2 * $0 + 1] == 0 })
            else { return }
            for k in 0..<count { change(z + 2 * k) }
        }
    }
}
