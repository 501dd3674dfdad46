import EllipticCurves
import FiniteFields
import KeyManagement
import SecretSharing
import TestSupport
import Testing

@Suite struct KeyResharingTests {
    typealias Group = Edwards25519.PrimeOrderPoint
    typealias Scalar = Edwards25519.Scalar

    private let secret = Scalar.random()
    private let purpose: KeyPurpose

    init() throws { purpose = try KeyPurpose(scheme: .frostEd25519, label: "resharing") }

    private func deal(_ parties: TestParties, signers: Int) throws -> [KeyShare<Group>] {
        let dealer = try TrustedDealer<Group>(
            purpose: purpose, participants: parties.participants, minimumSigners: signers)
        var generator = SystemRandomNumberGenerator()
        return try dealer.split(SecretVector([secret]), using: &generator)
    }

    /// Runs a resharing of some of `old` to `holders`; the new shares in order.
    private func reshare(
        _ old: [KeyShare<Group>], _ oldParties: TestParties, dealers: [PartyNumber],
        to holders: TestParties, signers: Int
    ) throws -> [KeyShare<Group>] {
        let resharing = try KeyResharing(
            identifier: Array("resharing tests, run 1".utf8), of: old[0].publicKeyPackage,
            dealers: dealers, to: holders.participants, minimumSigners: signers)
        let all = oldParties.keys + holders.keys
        var run = ProtocolRun(
            try resharing.participants.numbers.map { party in
                let member = resharing.participants[party]
                let keys = try #require(all.first { $0.verificationKey == member.verificationKey })
                let number = old[0].publicKeyPackage.participants.number(of: member)
                let share = number.map { old[$0.place] }
                return try resharing.party(
                    party, keys: keys, share: dealers.contains { $0 == number } ? share : nil)
            })
        let outcomes = run.run()
        var shares = [KeyShare<Group>]()
        for (party, outcome) in outcomes {
            let dealt = try #require(outcome.output, "\(outcome)")
            let isHolder =
                holders.participants.number(of: resharing.participants[party]) != nil
            #expect((dealt.share != nil) == isHolder)
            if let share = dealt.share { shares.append(share) }
        }
        shares.sort { $0.party < $1.party }
        #expect(shares.map(\.party) == holders.participants.numbers)
        let (before, after) = (old[0].publicKeyPackage, shares[0].publicKeyPackage)
        #expect(after.groupKey == before.groupKey && after.keyID == before.keyID)
        #expect(after.epoch == before.epoch + 1 && after.minimumSigners == signers)
        #expect(shares.allSatisfy { $0.publicKeyPackage == after })
        try checkSecret(Array(shares.shuffled().prefix(signers)))
        return shares
    }

    private func checkSecret(_ shares: [KeyShare<Group>]) throws {
        #expect(try interpolate(shares) == secret)
    }

    private func interpolate(_ shares: [KeyShare<Group>]) throws -> Scalar {
        let factors = try lagrangeCoefficients(
            at: .zero, from: shares.map { Scalar(UInt64($0.party.value)) })
        return zip(shares, factors).reduce(.zero) { sum, pair in
            sum + pair.0.withSecret { $0 } * pair.1
        }
    }

    /// alice 196: a random sequence of refreshes and resharings keeps the key, and makes all shares anew.
    @Test func theKeyOutlivesEverySequence() throws {
        var generator = SeededGenerator(label: "sequences of resharing")
        for _ in 0..<3 {
            var parties = try TestParties(3)
            var shares = try deal(parties, signers: 2)
            for step in 0..<4 {
                let count = Int.random(in: 2...6, using: &generator)
                let signers = Int.random(in: 2...count, using: &generator)
                let next =
                    step % 2 == 0 ? parties : try TestParties(count, name: "step \(step)")
                let needed = shares[0].publicKeyPackage.minimumSigners
                let dealers = parties.participants.numbers.shuffled(using: &generator)
                    .prefix(Int.random(in: needed...parties.keys.count, using: &generator))
                let old = shares
                shares = try reshare(
                    old, parties, dealers: Array(dealers), to: next,
                    signers: min(signers, next.keys.count))
                for (before, after) in zip(old, shares) {
                    #expect(before.withSecret { $0 } != after.withSecret { $0 })
                }
                parties = next
            }
        }
    }

    /// Old shares and new ones don't go together: a thief who has one of each epoch has nothing.
    @Test func sharesOfTwoEpochsDontMix() throws {
        let parties = try TestParties(3)
        let old = try deal(parties, signers: 2)
        let new = try reshare(
            old, parties, dealers: [1, 2, 3], to: parties, signers: 2)
        #expect(try interpolate([old[0], new[1]]) != secret)
        let nonces = FROSTNonceStock<FROSTEd25519>(share: new[0], stock: MemoryStock())
        let published = try nonces.replenish(1)
        let request = try FROSTSigningRequest<FROSTEd25519>(
            key: new[0].publicKeyPackage, message: [1],
            published: [1: published[0], 2: published[0]])
        #expect(throws: KeyManagementError.shareDoesNotFit) {
            _ = try request.sign(old[0], stock: nonces)
        }
    }

    @Test func termsAreChecked() throws {
        let parties = try TestParties(3)
        let key = try deal(parties, signers: 2)[0].publicKeyPackage
        func make(_ dealers: [PartyNumber], epoch: UInt64? = nil) throws {
            _ = try KeyResharing(
                identifier: Array("resharing tests, run 2".utf8), of: key, dealers: dealers,
                to: parties.participants, minimumSigners: 2, epoch: epoch)
        }
        #expect(throws: KeyManagementError.tooFewShares(needed: 2, given: 1)) { try make([1]) }
        #expect(throws: KeyManagementError.noSuchParty(4)) { try make([1, 4]) }
        #expect(throws: KeyManagementError.repeatedParticipant(2)) { try make([2, 2]) }
        #expect(throws: KeyManagementError.staleEpoch(0, current: 0)) {
            try make([1, 2], epoch: 0)
        }
        try make([1, 2], epoch: 9)
    }

    /// An epoch that leaves no next one is refused, and of a key that has come to the last there is none.
    @Test func epochsDoNotRunOut() throws {
        let parties = try TestParties(3)
        let key = try deal(parties, signers: 2)[0].publicKeyPackage
        func packaged(_ epoch: UInt64) throws -> PublicKeyPackage<Group> {
            try PublicKeyPackage(
                keyID: key.keyID, purpose: key.purpose, participants: key.participants,
                minimumSigners: 2, epoch: epoch, commitments: key.commitments)
        }
        let identifier = Array("resharing tests, run 2".utf8)
        func make(_ old: PublicKeyPackage<Group>, epoch: UInt64) throws {
            _ = try KeyResharing(
                identifier: identifier, of: old, dealers: [1, 2], to: parties.participants,
                minimumSigners: 2, epoch: epoch)
        }
        let step = KeyResharing<Group>.epochStep
        for old in [0, 77, .max - step] as [UInt64] {
            try make(packaged(old), epoch: old + step)
            guard old < .max - step else { continue }
            for epoch in [old + step + 1, .max] {
                #expect(throws: KeyManagementError.staleEpoch(epoch, current: old)) {
                    try make(packaged(old), epoch: epoch)
                }
            }
        }
        let last = try PublicKeyPackage<Group>(encoded: packaged(.max).encoded())
        for epoch in [0, 1, .max] as [UInt64] {
            #expect(throws: KeyManagementError.staleEpoch(epoch, current: .max)) {
                try make(last, epoch: epoch)
            }
        }
        #expect(throws: KeyManagementError.staleEpoch(0, current: .max)) {
            _ = try KeyResharing(identifier: identifier, refreshing: last)
        }
    }

    /// A dealer that shares something else than its part of the key: everyone names it, the key stays.
    @Test func anotherConstantIsRefused() throws {
        let parties = try TestParties(3)
        let old = try deal(parties, signers: 2)
        let resharing = try KeyResharing(
            identifier: Array("resharing tests, run 3".utf8), refreshing: old[0].publicKeyPackage)
        // Its share negated fits a package of the negated key, and so its own checks.
        var generator = SystemRandomNumberGenerator()
        let other = try DealerSecret<Group>(
            coefficients: SecretVector([Scalar(5), Scalar.random(using: &generator)]), holders: 3)
        var run = ProtocolRun(
            try parties.participants.numbers.map { party in
                party == 2
                    ? try resharing.party(2, keys: parties.keys(of: 2), secret: other)
                    : try resharing.party(
                        party, keys: parties.keys(of: party), share: old[party.place])
            })
        run.corrupt = [2]
        let outcomes = run.run()
        for party in [1, 3] as [PartyNumber] {
            #expect(outcomes[party]?.error == .fault(of: 2, .wrongConstant))
        }
        #expect(throws: KeyManagementError.shareDoesNotFit) {
            _ = try resharing.party(1, keys: parties.keys(of: 1), share: old[1])
        }
        #expect(throws: KeyManagementError.shareDoesNotFit) {
            _ = try resharing.party(1, keys: parties.keys(of: 1), share: nil)
        }
    }
}
