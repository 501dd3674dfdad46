import Channels
import FiniteFields
import MPC
import Synchronization
import TestSupport
import Testing

/// A king that has dealt one honest party a share off the polynomial sees that party's product with it: were the
/// masks of no higher degree than products, how the shares fail to fit would be that party's share of the other
/// factor, times what the king has added. With t of its own the king would know that factor.
@Suite struct KingViewTests {
    typealias Party = ShamirParty<Mersenne61Domain>

    private static let error = Mersenne61(12345)
    private static let count = 256

    @Test func sharesOfMaskedProductsHaveNoRelation() async throws {
        let domain = Mersenne61Domain()
        // Party 0 deals x: what it sends party 3 is wrong in the first element, of which it is the king.
        let faults = StagedFaults { _, place, bytes in
            guard place == StagedPlace(from: 0, to: 3, stage: 0, index: 0) else { return }
            let share = domain.element(bytes.loadUnaligned(as: UInt64.self))
            let wrong = domain.word(of: domain.sum(share, Self.error), at: 0)
            bytes.storeBytes(of: wrong.littleEndian, as: UInt64.self)
        }
        let factor = Mutex<Mersenne61?>(nil)
        let network = InMemoryNetwork(partyCount: 6, timeout: .seconds(60), faults: faults.plan)
        let ends = await network.outcomes { channel in
            let party = try await Party(
                channel: channel, domain: domain, adversary: .activeWithAbort)
            let me = party.party
            let values = (0..<Self.count).map { Mersenne61(UInt64($0 + 7)) }
            faults.enter(0, at: me)
            let x = try await party.input(me == 0 ? values : nil, from: 0, count: Self.count)
            let y = try await party.input(me == 1 ? values : nil, from: 1, count: Self.count)
            try await party.prepareDoubleSharings(count: Self.count)
            if me == 3 { factor.withLock { $0 = y.share()[0] } }
            faults.enter(1, at: me)
            _ = try await party.multiply(x, y)
            faults.enter(2, at: me)
            try await party.verify()
        }
        #expect(
            ends[1...].allSatisfy {
                if case .failure(let error) = $0 {
                    error as? MPCError == .inconsistentShares
                } else {
                    false
                }
            })

        // What the others have sent the king, and what it deals: e, as its answer to party 3 is a multiple of it.
        func sent(_ index: Int, from: Int, to: Int, element: Int) throws -> Mersenne61 {
            let messages = faults.messages(from: from, to: to, stage: 1)
            try #require(messages.count > index, "party \(from) has sent party \(to) too little")
            return Mersenne61(words(of: messages[index])[element])
        }
        let leaked = try #require(factor.withLock { $0 }) * Self.error
        let points = (0..<6).map { domain.point($0) }
        for element in 0..<2 {
            var shares = [Mersenne61.zero]
            for party in 1..<6 {
                shares.append(try sent(0, from: party, to: 0, element: element))
            }
            let multiple = domain.lagrange(at: points[3], from: [.zero, points[1], points[2]])[0]
            let answer = try sent(1, from: 0, to: 3, element: element)
            let factors = domain.lagrange(at: .zero, from: points)
            let others = zip(factors, shares).reduce(Mersenne61.zero) { $0 + $1.0 * $1.1 }
            // The king's own share is what is missing.
            shares[0] = (answer * multiple.inverseOrZero() - others) * factors[0].inverseOrZero()
            let known = [0, 1, 2, 4, 5]
            let fitting = zip(
                domain.lagrange(at: points[3], from: known.map { points[$0] }), known
            ).reduce(Mersenne61.zero) { $0 + $1.0 * shares[$1.1] }
            let seen = shares[3] - fitting
            #expect(seen != .zero, "a mask of lower degree")
            #expect(seen != leaked)
        }
    }
}
