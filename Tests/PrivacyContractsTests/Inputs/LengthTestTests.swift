import Channels
import MPC
import PrivacyContracts
import TestSupport
import Testing

/// Numbers that parties input over a field are words, or not much longer.
@Suite struct LengthTestTests {
    /// 3 of t = 1, 4 of t = 1, 5 of t = 2.
    static let parties = [3, 4, 5]

    /// Sums of some of a block's numbers, from their members.
    private func sums(_ numbers: [UInt128], _ members: [UInt64]) -> [UInt128] {
        (0..<LengthTest.subsets).map { subset in
            zip(numbers, members).reduce(0) { sum, next in
                next.1 >> UInt64(subset) & 1 == 1 ? sum &+ next.0 : sum
            }
        }
    }

    @Test(arguments: [1, 2, 65, 1000]) func theFirstSetThatHidesIsTaken(count: Int) throws {
        var generator = SeededGenerator(label: "sets \(count)")
        let test = LengthTest(count: count)
        let words = generator.words(count).map { UInt128($0) }
        let members = generator.words(count)
        var masks = try LengthTest.numbers(test.maskCount, width: test.bits)
        #expect(masks.allSatisfy { $0 >> UInt128(test.bits) == 0 })
        let sums = sums(words, members)
        #expect(sums.allSatisfy { $0 >> UInt128(test.sumBits) == 0 })
        // Made to fit, whatever they are: all sums come to between 2^sumBits and 2^bits.
        let least = UInt128(1) << UInt128(test.sumBits)
        masks = masks.map { $0 % (UInt128(1) << UInt128(test.bits) - 2 * least) + least }
        #expect(test.chosenSets(words, members: members, masks: masks) == [0])
        // One below, in set 0, and one that is just too long, in set 1.
        masks[7] = least - 1 - sums[7]
        masks[LengthTest.subsets + 60] = UInt128(1) << UInt128(test.bits) - sums[60]
        #expect(test.chosenSets(words, members: members, masks: masks) == [2])
        masks[LengthTest.subsets + 60] -= 1
        #expect(test.chosenSets(words, members: members, masks: masks) == [1])
        masks[7] += 1
        #expect(test.chosenSets(words, members: members, masks: masks) == [0])
        let zeros = [UInt128](repeating: 0, count: test.maskCount)
        #expect(test.chosenSets(words, members: members, masks: zeros) == nil)
    }

    /// More numbers than share masks: of each block its own.
    @Test func blocksHaveTheirOwnMasks() throws {
        let test = LengthTest(count: 1 << 13 + 5)
        let words = [UInt128](repeating: UInt128(UInt64.max), count: test.count)
        let members = [UInt64](repeating: .max, count: test.count)
        let masks = try LengthTest.numbers(test.maskCount, width: test.bits)
        #expect(test.maskCount == 2 * LengthTest.sets * LengthTest.subsets)
        #expect(test.bits == LengthTest(count: 1 << 13).bits)
        #expect(test.chosenSets(words, members: members, masks: masks)?.count == 2)
    }

    /// A dot product of as many inputs of 16 parties as a window has lanes stays below 2^206, as what hides it needs.
    @Test func sumsOfProductsOfInputsFit() {
        let bits = LengthTest(count: 1 << 24).bits + 4
        #expect(2 * bits + 20 <= 206)
    }

    /// What each party of a run in which party 1 puts in `numbers` and says `sets` comes to; the others words.
    private func outcomes(
        parties: Int, numbers: [UInt128]? = nil, sets: [UInt8]? = nil,
        rewrite: (@Sendable (FaultPlan.Place, UnsafeMutableRawBufferPointer) -> Void)? = nil
    ) async throws -> [Result<[UInt64], any Error>] {
        let network = InMemoryNetwork(
            partyCount: parties, timeout: .seconds(60),
            faults: FaultPlan(seed: 1, rewrite: rewrite))
        return await network.outcomes { channel in
            let party = try await ShamirParty(
                channel: channel, domain: BN254FrDomain(), adversary: .activeWithAbort)
            let isDeviating = channel.party == 1
            let words = [3, UInt128(UInt64.max), 0].map { $0 &+ UInt128(channel.party) & 1 }
            let own = isDeviating ? numbers ?? words : words
            let test = LengthTest(count: own.count)
            let masks = try LengthTest.numbers(test.maskCount, width: test.bits)
            let (dealt, members) = try await test.deal(own, masks: masks, others: [], by: party)
            let chosen = test.chosenSets(own, members: members, masks: masks) ?? [0]
            try await test.check(
                dealt, members: members, chosen: isDeviating ? sets ?? chosen : chosen, by: party)
            let sum = dealt.dropFirst().reduce(dealt[0]) { party.add($0, $1) }
            let opened = try await party.open(sum.slice(0..<own.count))
            return opened.map { party.domain.word(of: $0, at: 0) }
        }
    }

    @Test(arguments: parties) func longNumbersNameTheirParty(parties: Int) async throws {
        for outcome in try await outcomes(parties: parties) {
            #expect(try outcome.get().count == 3)
        }
        let long = UInt128(1) << UInt128(LengthTest(count: 3).bits)
        for numbers in [[long, 0, 0], [0, 0, .max], [long + 1, 7, long]] {
            for outcome in try await outcomes(parties: parties, numbers: numbers) {
                #expect(throws: MPCError.invalidMessage(party: 1)) { try outcome.get() }
            }
        }
    }

    @Test(arguments: parties) func setsThatAreNoneNameTheirParty(parties: Int) async throws {
        let none = [UInt8(LengthTest.sets)]
        for outcome in try await outcomes(parties: parties, sets: none) {
            #expect(throws: MPCError.invalidMessage(party: 1)) { try outcome.get() }
        }
        let found = try await outcomes(parties: parties, sets: [0, 0])
        for (party, outcome) in found.enumerated() where party != 1 {
            #expect(throws: MPCError.self) { try outcome.get() }
        }
    }

    /// Masks of one set at one party and of another at the next would be those of no set.
    @Test(arguments: parties) func setsThatAreToldDifferentlyAreNoticed(
        parties: Int
    ) async throws {
        let mark: UInt8 = 11
        let found = try await outcomes(
            parties: parties, sets: [mark],
            rewrite: { place, bytes in
                // Of one byte besides is what says that a party is there.
                if place.from == 1, place.to == 0, bytes.count == 1, bytes[0] == mark {
                    bytes[0] = 12
                }
            })
        for (party, outcome) in found.enumerated() where party != 1 {
            let error = #expect(throws: MPCError.self) { try outcome.get() }
            guard case .viewsDiffer = error else {
                Issue.record("party \(party): \(String(describing: error))")
                continue
            }
        }
    }

    /// The classes of sums come out, of negative ones too; masks that are longer than they may be show.
    @Test(arguments: parties) func masksOfTagsAreShort(parties: Int) async throws {
        for isLong in [false, true] {
            let network = InMemoryNetwork(partyCount: parties, timeout: .seconds(60))
            let found = await network.outcomes { channel in
                let party = try await ShamirParty(
                    channel: channel, domain: BN254FrDomain(), adversary: .activeWithAbort)
                let domain = party.domain
                let tags = TagMask(elements: [5], bits: 70, parties: parties)
                var own = try LengthTest.numbers(tags.count, width: tags.width)
                if isLong, channel.party == 1 { own[9] = 1 << UInt128(tags.width + 5) }
                var masks = party.shares(ofPublic: domain.element(0), count: tags.count)
                let shift = domain.powerOfTwo(64)
                for owner in 0..<parties {
                    let elements = own.map {
                        domain.sum(
                            domain.element(UInt64(truncatingIfNeeded: $0)),
                            domain.product(
                                domain.element(UInt64(truncatingIfNeeded: $0 >> 64)), shift))
                    }
                    masks = party.add(
                        masks,
                        try await party.input(
                            owner == channel.party ? elements : nil, from: owner,
                            count: tags.count))
                }
                // From 2^70 down to -2^70, and what lies between.
                let values = (0..<tags.count).map { place in
                    let shifted = domain.product(
                        domain.element(signed: Int64(32 - place)), domain.powerOfTwo(65))
                    return domain.sum(shifted, domain.element(UInt64(place)))
                }
                return try await tags.open(
                    party.shares(ofPublic: values), hiddenBy: masks, by: party)
            }
            let classes = (0..<64).map { UInt64($0) }
            for outcome in found {
                if isLong {
                    #expect(throws: MPCError.verificationFailed) { try outcome.get() }
                } else {
                    #expect(try outcome.get() == classes)
                }
            }
        }
    }
}
