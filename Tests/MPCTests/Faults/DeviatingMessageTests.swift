import Channels
import FiniteFields
import MPC
import Synchronization
import TestSupport
import Testing

/// One party that deviates, in each of its messages in turn, from each active protocol: the others get what
/// the parties that follow the protocol put in, or an error; and when one of them gets a result, it is right.
@Suite struct DeviatingMessageTests {
    /// Parties 0 and 2 give all inputs: what party 1 says can change nothing.
    @_semantics("optimize.sil.specialize.generic.never")
    @Sendable static func program<Party: MixedParty>(_ party: Party) async throws -> [UInt64] {
        let domain = party.domain
        let x = try await party.input(
            party.party == 0 ? [3, 9].map { domain.element($0) } : nil, from: 0, count: 2)
        let y = try await party.input(
            party.party == 2 ? [4, 7].map { domain.element($0) } : nil, from: 2, count: 2)
        let dot = try await party.dotProducts(x, y, length: 2)
        let less = try await party.less(x, y, bits: 20)
        let b = try await party.inputBits(
            party.party == 0 ? [3, 2] : nil, from: 0, count: 2, width: 2)
        let both = try await party.and(b, .joiningPlanes([less, b.bit(1)]))
        let numbers = try await party.toArithmetic(both)
        let opened = try await party.open(.concatenate([dot, numbers]))
        let one = try await party.open(both, to: 2)
        return opened.map { domain.word(of: $0, at: 0) } + (one ?? [3, 2])
    }

    static let expected: [UInt64] = [75, 3, 2, 3, 2]

    typealias Run = @Sendable (any Channel) async throws -> [UInt64]

    static let protocols: [(name: String, parties: Int, run: Run)] = [
        ("replicated", 3, { try await program(ReplicatedRingParty(channel: $0)) }),
        (
            "replicated p61", 3,
            {
                try await program(
                    ReplicatedFieldParty(
                        channel: $0, domain: Mersenne61Domain(), adversary: .activeWithAbort))
            }
        ),
        (
            "shamir bn254", 3,
            {
                try await program(
                    ShamirParty(
                        channel: $0, domain: BN254FrDomain(), adversary: .activeWithAbort))
            }
        ),
        (
            "shamir of five", 5,
            {
                try await program(
                    ShamirParty(
                        channel: $0, domain: Mersenne61Domain(), adversary: .activeWithAbort))
            }
        ),
        (
            "spdz2k", 3,
            {
                try await program(
                    SPDZ2kParty(
                        channel: $0, scheme: SPDZ2k(), preprocessing: .insecureDealer(seed: [3])))
            }
        ),
        (
            "spdz p61", 3,
            {
                try await program(
                    SPDZParty(
                        channel: $0, scheme: SPDZ(Mersenne61Domain()),
                        preprocessing: .insecureDealer(seed: [3])))
            }
        ),
    ]

    private func outcomes(
        _ index: Int,
        _ rewrite: @escaping @Sendable (FaultPlan.Place, UnsafeMutableRawBufferPointer) -> Void
    ) async -> [Result<[UInt64], any Error>] {
        let (_, parties, run) = Self.protocols[index]
        let network = InMemoryNetwork(
            partyCount: parties, timeout: .seconds(20),
            faults: FaultPlan(seed: 1, rewrite: rewrite))
        return await network.outcomes { try await run($0) }
    }

    /// The lowest bit of the first byte, and the highest of the last.
    @Test(arguments: 0..<protocols.count, [false, true])
    func everyMessage(index: Int, atEnd: Bool) async {
        let name = Self.protocols[index].name
        let seen = Mutex<Set<FaultPlan.Place>>([])
        let plain = await outcomes(index) { place, _ in
            if place.from == 1 { seen.withLock { _ = $0.insert(place) } }
        }
        for outcome in plain { #expect((try? outcome.get()) == Self.expected, "\(name)") }
        let places = seen.withLock { $0 }.sorted { ($0.index, $0.to) < ($1.index, $1.to) }
        #expect(places.count > 10)
        var noticed = 0
        for lie in places {
            let end = await outcomes(index) { place, bytes in
                guard place == lie, !bytes.isEmpty else { return }
                if atEnd { bytes[bytes.count - 1] ^= 0x80 } else { bytes[0] ^= 1 }
            }
            for (party, outcome) in end.enumerated() where party != 1 {
                switch outcome {
                case .success(let values):
                    #expect(values == Self.expected, "\(name), party \(party), \(lie)")
                case .failure(let error):
                    noticed += 1
                    #expect(error is MPCError, "\(name), \(lie): \(error)")
                }
            }
        }
        #expect(noticed >= places.count, "\(name): most lies are noticed")
    }
}
