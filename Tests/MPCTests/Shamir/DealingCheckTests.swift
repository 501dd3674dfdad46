import COpenSSL
import Channels
import FiniteFields
import MPC
import SecretSharing
import TestSupport
import Testing

/// Of n > 2t + 1 parties a dealer can deal shares that lie on no polynomial of degree t. A random
/// combination of all dealings is opened before anything else is.
@Suite struct DealingCheckTests {
    typealias Party = ShamirParty<Mersenne61Domain>

    /// What party 0 knows once the coins of a public stream are opened, and does with it.
    struct Forger<Domain: SharingField>: Sendable {
        let domain: Domain
        /// What it has added to the first share that it dealt to party 3.
        let error: Domain.Element

        /// The first factor of the stream, of three coins that were opened in stage 1.
        func factor(_ faults: StagedFaults) -> Domain.Element? {
            let senders = [1, 2, 3]
            let shares = senders.compactMap {
                faults.messages(from: $0, to: 0, stage: 1).first { $0.count == 24 }
            }
            guard shares.count == 3 else { return nil }
            let lagrange = domain.lagrange(
                at: domain.element(0), from: senders.map { domain.point($0) })
            let coins = (0..<3).flatMap { k -> [UInt8] in
                let coin = zip(lagrange, shares).reduce(domain.element(0)) {
                    domain.sum($0, domain.product($1.0, domain.element(words(of: $1.1)[k])))
                }
                return withUnsafeBytes(of: domain.word(of: coin, at: 0).littleEndian, Array.init)
            }
            let text = Array("public stream".utf8) + coins
            var key = [UInt8](repeating: 0, count: 32)
            SHA256(text, text.count, &key)
            var stream = [UInt8](repeating: 0, count: KeyStream.unit)
            key.withUnsafeBytes { key in
                stream.withUnsafeMutableBytes {
                    KeyStream(key: .init(rebasing: key[..<16]), domain: 0).xor(into: $0)
                }
            }
            let factors = ShareBuffer(uninitialized: 1, domain: domain)
            domain.fill(factors.base, count: 1) { target, _ in
                target.pointee = words(of: stream)[0]
            }
            return factors.elements(ofComponent: 0)[0]
        }

        /// Takes from party 3's share of a mask what the error adds to the sum, if it is dealt
        /// after the factors are known: party 1 has been sent nothing since, and before them one byte.
        func change(
            _ faults: StagedFaults, _ place: StagedPlace, _ bytes: UnsafeMutableRawBufferPointer
        ) {
            guard place.from == 0, place.to == 3, place.stage == 1, bytes.count == 8,
                faults.messages(from: 0, to: 1, stage: 1).count == 2, let factor = factor(faults)
            else { return }
            let share = domain.element(bytes.loadUnaligned(as: UInt64.self))
            let forged = domain.difference(share, domain.product(factor, error))
            bytes.storeBytes(of: domain.word(of: forged, at: 0).littleEndian, as: UInt64.self)
        }
    }

    /// How the honest parties end when party 0 has changed a share in stage 0, and what party 3
    /// sends to the party after it, which needs no message of its dealings, during the
    /// verification.
    @_semantics("optimize.sil.specialize.generic.never")
    private func verify<Domain: SharingField>(
        parties: Int, _ forger: Forger<Domain>,
        _ dealing: @escaping @Sendable (Party) async throws -> Void
    ) async -> (ends: [Result<Void, any Error>], opened: [Int]) {
        let faults = StagedFaults { faults, place, bytes in
            if place == StagedPlace(from: 0, to: 3, stage: 0, index: 0) {
                let domain = forger.domain
                let share = domain.element(bytes.loadUnaligned(as: UInt64.self))
                let wrong = domain.word(of: domain.sum(share, forger.error), at: 0)
                bytes.storeBytes(of: wrong.littleEndian, as: UInt64.self)
            }
            forger.change(faults, place, bytes)
        }
        let network = InMemoryNetwork(
            partyCount: parties, timeout: .seconds(60), faults: faults.plan)
        let ends = await network.outcomes { channel in
            let party = try await Party(
                channel: channel, domain: Mersenne61Domain(), adversary: .activeWithAbort)
            faults.enter(0, at: party.party)
            try await dealing(party)
            faults.enter(1, at: party.party)
            try await party.verify()
        }
        return (Array(ends[1...]), faults.messages(from: 3, to: 4 % parties, stage: 1).map(\.count))
    }

    private func isInconsistent(_ end: Result<Void, any Error>) -> Bool {
        guard case .failure(let error) = end else { return false }
        return error as? MPCError == .inconsistentShares
    }

    /// What is opened are the coins and the sum, nothing after: of the check of products, in which
    /// wrong shares would show as well, too late, not one message. Of six parties a dealer that
    /// could choose its part of the mask after the factors would make the sum right.
    @Test(arguments: [4, 6]) func elements(parties: Int) async {
        let forger = Forger(domain: Mersenne61Domain(), error: Mersenne61(12345))
        let (ends, opened) = await verify(parties: parties, forger) { party in
            let values: [Mersenne61] = [7, 7, 1, 2].map { Mersenne61($0) }
            let x = try await party.input(party.party == 0 ? values : nil, from: 0, count: 4)
            _ = try await party.multiply(x, x)
        }
        #expect(ends.allSatisfy(isInconsistent))
        #expect(opened == [1, 24, 8])
    }

    @Test(arguments: [4, 6]) func bits(parties: Int) async {
        let forger = Forger(domain: BinaryField60(parties: parties), error: 1)
        let (ends, opened) = await verify(parties: parties, forger) { party in
            // Recorded as products, b · b = b.
            _ = try await party.inputBits(
                party.party == 0 ? [1, 0, 1] : nil, from: 0, count: 3, width: 1)
        }
        #expect(ends.allSatisfy(isInconsistent))
        #expect(opened == [1, 24, 8])
    }

    /// Dealings are verified when there are many, though nothing is multiplied.
    @Test func manyDealings() async throws {
        let rounds = try await ShamirActiveTests.laws(4).run { party in
            let start = party.traffic.rounds
            var marks: [Int] = []
            for _ in 0..<3 {
                _ = try await party.input(
                    party.party == 1 ? [Mersenne61](repeating: .one, count: 400_000) : nil,
                    from: 1, count: 400_000)
                marks.append(party.traffic.rounds - start)
            }
            return marks
        }
        // Coins, before which all meet, and the sum.
        #expect(rounds.allSatisfy { $0 == [1, 2, 6] })
    }
}
