import Channels
import MPC
import PrivacyContracts
import Synchronization
import TestSupport
import Testing

/// A party that changes its share of an input, or what a recipient is told: by an active protocol that is
/// noticed, and nothing is opened that depends on it.
@Suite struct DeviatingPartyTests {
    static let choices: [(ContractProtocol.Scheme, Int)] = [
        (.additiveActive, 2), (.additiveActive, 3), (.shamirActive, 3), (.shamirActive, 4),
        (.shamirActive, 5), (.replicatedActive, 3),
    ]
    static let active = choices.compactMap { try? ContractProtocol($0.0, parties: $0.1) }

    static func outcomes(
        _ scheme: ContractProtocol, _ meanings: Meanings, _ inputs: [[UInt64]],
        rewrite: (@Sendable (FaultPlan.Place, UnsafeMutableRawBufferPointer) -> Void)? = nil,
        masks: @escaping @Sendable (Int) -> ResultMask? = { _ in nil },
        numbers: @escaping @Sendable (Int) -> RunNumber = { _ in .only },
        isAgreed: Bool = false, splitting: SeededGenerator = SeededGenerator(label: "deviating"),
        change: (inout [[[UInt64]]]) -> Void = { _ in }
    ) async throws -> [Result<ContractPartyRun, any Error>] {
        var generator = splitting
        var split = inputs.map { scheme.split($0, using: &generator) }
        change(&split)
        let given = split
        let network = InMemoryNetwork(
            partyCount: scheme.parties, timeout: .seconds(60),
            faults: FaultPlan(seed: 1, rewrite: rewrite))
        return await network.outcomes { channel in
            let own = channel.party
            let party = try await ContractParty(
                scheme, channel: channel, preprocessing: .insecureDealer(seed: [1]))
            return try await meanings.contract.run(
                method: meanings.method, shares: given.map { $0[own] }, arguments: [], by: party,
                mask: masks(own), number: numbers(own), isAgreed: isAgreed)
        }
    }

    // MARK: Inputs

    /// Who tells one party that an input is there, and another that it is not, would have them open the difference of
    /// two inputs.
    @Test(arguments: active.filter { $0.parties > 2 }) func presenceIsToldToAllAlike(
        scheme: ContractProtocol
    ) async throws {
        let meanings = try ProtocolTests.auction()
        // A byte an input.
        let inputs = [[UInt64]](repeating: [700], count: 7)
        let found = try await Self.outcomes(
            scheme, meanings, inputs,
            rewrite: { place, bytes in
                if place.from == 1, place.to == 0, bytes.count == 7, bytes.allSatisfy({ $0 == 1 }) {
                    bytes[3] = 0
                }
            })
        for outcome in found {
            let error = #expect(throws: MPCError.self) { try outcome.get() }
            guard case .viewsDiffer = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
        }
    }

    /// Where it was agreed before on the inputs nobody is asked, so nobody can leave one out.
    @Test(arguments: active) func agreedInputsAreNotAskedFor(scheme: ContractProtocol) async throws
    {
        let meanings = try ProtocolTests.auction()
        let inputs = [[UInt64]](repeating: [700], count: 7)
        let asked = Mutex(0)
        for isAgreed in [true, false] {
            let found = try await Self.outcomes(
                scheme, meanings, inputs,
                rewrite: { place, bytes in
                    if bytes.count == 7 { asked.withLock { $0 += 1 } }
                }, isAgreed: isAgreed)
            for outcome in found {
                #expect(try outcome.get().output.values.map(\.element) == [0, 700])
            }
            let parties = scheme.parties
            #expect(asked.withLock { $0 } == (isAgreed ? 0 : parties * (parties - 1)))
        }
    }

    /// An element, its lowest or highest bit; a tag; both together so that half of all subsets fit.
    @Test(arguments: active) func changedSharesEndTheRun(scheme: ContractProtocol) async throws {
        let meanings = try ProtocolTests.auction()
        let inputs: [[UInt64]] = [[700], [650], [.max]]
        for outcome in try await Self.outcomes(scheme, meanings, inputs) {
            #expect(try outcome.get().output.values.map(\.element) == [2, 700])
        }
        let changes: [(inout [UInt64]) -> Void] = [
            { $0[0] ^= 1 }, { $0[0] ^= 1 << 63 }, { $0[7] &+= 1 << 63 },
            { words in
                words[0] &+= 1 << 63
                for tag in 0..<32 { words[1 + tag] &+= 1 << 63 }
            },
        ]
        for change in changes {
            let found = try await Self.outcomes(
                scheme, meanings, inputs, change: { split in change(&split[1][0]) })
            for outcome in found {
                #expect(throws: ContractError.inputs(.changedShare(provider: 1))) {
                    try outcome.get()
                }
            }
        }
    }

    /// Who shows another part of a key than it was given is named by everybody else; so is who tells two
    /// parties two parts.
    @Test(arguments: active) func keyPartsAreChecked(scheme: ContractProtocol) async throws {
        let meanings = try ProtocolTests.auction()
        let inputs: [[UInt64]] = [[700], [650]]
        // The first of four keys stands behind the element and all tags.
        let key = 1 + 4 * 64
        let found = try await Self.outcomes(
            scheme, meanings, inputs, change: { split in split[0][1][key] ^= 1 })
        for outcome in found {
            #expect(throws: ContractError.inputs(.wrongKeyPart(provider: 0, party: 1))) {
                try outcome.get()
            }
        }
        // Party 1's message of its parts of five keys, 80 bytes, to party 0 alone.
        let five: [[UInt64]] = [[700], [650], [1], [2], [3]]
        let split = try await Self.outcomes(
            scheme, meanings, five,
            rewrite: { place, bytes in
                if place.from == 1, place.to == 0, bytes.count == 80 { bytes[0] ^= 1 }
            })
        for (party, outcome) in split.enumerated() where party != 1 {
            let error = #expect(throws: MPCError.self) { try outcome.get() }
            guard case .viewsDiffer = error else {
                Issue.record("party \(party): \(String(describing: error))")
                continue
            }
        }
    }

    /// What is written down of a check of inputs: who it was can't be told.
    @Test func changedInputsAreDeviations() {
        for fault in [
            InputFault.changedShare(provider: 1), .wrongKeyPart(provider: 0, party: 1),
            .holdersDiffer(component: 2),
        ] { #expect(ContractError.inputs(fault).deviation == .init(check: "input")) }
        #expect(ContractError.inputs(.runsUsedUp(limit: 4)).deviation == nil)
        #expect(ContractError.inputs(.missing(provider: 1)).deviation == nil)
    }

    @Test(arguments: active) func lengthsAreChecked(scheme: ContractProtocol) async throws {
        let meanings = try ProtocolTests.auction()
        let expected = scheme.deliveredWords(ofElements: 1)
        let found = try await Self.outcomes(
            scheme, meanings, [[700]],
            change: { split in
                for party in split[0].indices { split[0][party].removeLast() }
            })
        for outcome in found {
            #expect(
                throws: ContractError.inputs(
                    .providerElements(provider: 0, expected: expected, found: expected - 1))
            ) { try outcome.get() }
        }
    }

    // MARK: Results

    private static let binding: [UInt8] = [4, 2]

    static func mask(_ party: Int) throws -> ResultMask {
        let seed = try #require(
            ResultSeed(secretBytes: [UInt8](repeating: UInt8(party + 1), count: 16)))
        return ResultMask(seed: seed, binding: binding)
    }

    /// A party that puts in other pads than those of the key it tells the recipient, or another word to
    /// hide their hash, or tells another key, is found out by the recipient, and named.
    @Test(arguments: active) func padsThatDifferNameTheirParty(
        scheme: ContractProtocol
    ) async throws {
        let meanings = try LearnerTests.meanings()
        let shape = try LearnerTests.shape(meanings, providers: 2)
        let inputs: [[UInt64]] = [[200], [65_536 + 7]]
        // What is changed of result 1 (two scalars): nothing, a word that hides, a pad.
        for changed in [nil, 0, 1, 2, 3] as [Int?] {
            let runs = try await Self.outcomes(
                scheme, meanings, inputs,
                masks: { party in
                    var mask = try? Self.mask(party)
                    mask?.prepare(for: shape, run: 0)
                    if party == 1, let changed { mask?.words[1][changed] ^= 1 << 40 }
                    return mask
                }
            ).map { try $0.get() }
            let part = runs.map { $0.results[1] }
            let record = part[0].record
            #expect(part.allSatisfy { $0.record == record })
            let encoded = MaskedRecord(
                encoded: record.encoded, parties: scheme.parties, scalars: 2)
            #expect(encoded == record)
            for length in [record.encoded.count - 1, 0] {
                let cut = Array(record.encoded.prefix(length))
                #expect(
                    MaskedRecord(encoded: cut, parties: scheme.parties, scalars: 2) == nil)
            }
            func learnt(_ keys: [[UInt8]]) throws(MaskFault) -> [UInt64] {
                try shape.elements(
                    ofResult: 1, record: record, keys: keys, binding: Self.binding)
            }
            var keys = part.map(\.key)
            guard changed == nil else {
                #expect(throws: MaskFault.pads(party: 1)) { try learnt(keys) }
                continue
            }
            let clear = try meanings.clear(ContractInputs(providers: inputs))
            let own = clear.values.filter { $0.learner == .provider(1) }
            #expect(try learnt(keys) == own.map(\.element))
            keys[1][0] ^= 1
            #expect(throws: MaskFault.key(party: 1)) { try learnt(keys) }
            keys[1] = part[0].key
            #expect(throws: MaskFault.key(party: 1)) { try learnt(keys) }
            #expect(throws: MaskFault.value) { try learnt(Array(keys.dropLast())) }
        }
    }

    /// A coin that is not the one committed to names its party; commitments told differently are noticed.
    @Test(arguments: active) func coinsAndCommitmentsAreChecked(
        scheme: ContractProtocol
    ) async throws {
        let meanings = try LearnerTests.meanings()
        var mask = try Self.mask(1)
        mask.prepare(for: try LearnerTests.shape(meanings, providers: 2), run: 0)
        let coin = mask.coin
        let masks: @Sendable (Int) -> ResultMask? = { try? Self.mask($0) }
        let lied = try await Self.outcomes(
            scheme, meanings, [[200], [9]],
            rewrite: { place, bytes in
                if place.from == 1, Array(bytes) == coin { bytes[31] ^= 8 }
            }, masks: masks)
        for (party, outcome) in lied.enumerated() where party != 1 {
            #expect(throws: MPCError.commitmentBroken(party: 1)) { try outcome.get() }
        }
        // Four private results: their commitments and that to the coin.
        let split = try await Self.outcomes(
            scheme, meanings, [[200], [9]],
            rewrite: { place, bytes in
                if place.from == 1, place.to == 0, bytes.count == 5 * 32 { bytes[0] ^= 1 }
            }, masks: masks)
        for (party, outcome) in split.enumerated() where party != 1 {
            let error = #expect(throws: MPCError.self) { try outcome.get() }
            guard case .viewsDiffer = error else {
                Issue.record("party \(party): \(String(describing: error))")
                continue
            }
        }
    }
}
