import Channels
import FiniteFields
import MPC
import TestSupport
import Testing

/// Random bits shared both ways must be the same bits.
@Suite struct DaBitCheckTests {
    /// Party 1 of five deals one bit over the binary field that is another than over the prime
    /// field, and is a bit: nothing but the parities can show it. Parties 2 and 3 take their shares
    /// of what it deals from streams, so that the change is the polynomial that is 1 at 0, and 0 at
    /// their points 3 and 4. Its own share comes out changed by what party 2 sends it, which stands
    /// for its own doing.
    @Test func anotherBitOverTheBinaryField() async {
        let field = BinaryField(parties: 5)
        let faults = StagedFaults { _, place, bytes in
            let isDealt = place.from == 1 && [0, 4].contains(place.to)
            let isOwn = place.from == 2 && place.to == 1
            guard place.stage == 0, place.index == 0, isDealt || isOwn else { return }
            let change = field.lagrange(at: place.to + 1, from: [0, 3, 4])[0]
            // The first bit of each component.
            for c in 0..<field.degree {
                bytes[c * bytes.count / field.degree] ^= UInt8(change >> c & 1)
            }
        }
        let network = InMemoryNetwork(partyCount: 5, timeout: .seconds(60), faults: faults.plan)
        let ends = await network.outcomes { channel in
            let party = try await ShamirParty(
                channel: channel, domain: Mersenne61Domain(), adversary: .activeWithAbort)
            faults.enter(0, at: party.party)
            _ = try await party.daBits(count: 1)
        }
        for (party, end) in ends.enumerated() {
            #expect(throws: MPCError.verificationFailed, "party \(party)") { try end.get() }
        }
    }
}
