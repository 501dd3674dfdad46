import EllipticCurves
import FiniteFields
import KeyManagement
import SecretSharing
import TestSupport
import Testing

/// Whatever one signer of three does while signing: the others get the signature, or name it.
@Suite struct ECDSASigningAttackTests {
    private let fixture: ECDSAFixture
    private let batches: [ECDSAPresignatureBatch]

    init() throws {
        fixture = try ECDSAFixture()
        batches = try fixture.presign(count: 200)
    }

    private func parties(
        _ index: Int, _ orders: (PartyNumber) throws -> ECDSASigningOrder
    ) throws -> [ECDSASigningParty] {
        try fixture.signers.participants.numbers.map { party in
            let batch = batches[party.place]
            let order = try ECDSASigningOrder(
                encoded: orders(party).encoded, signers: fixture.signers)
            return try ECDSASigningParty(
                order, batch.signing(order.request), presignature: batch.take(index))
        }
    }

    private func order(_ index: Int, digit: UInt8 = 1) throws -> ECDSASigningOrder {
        try fixture.order(
            fixture.request(
                batches[0], index, digest: [UInt8](repeating: digit, count: 32), path: "m/5"))
    }

    private func message(_ index: Int, of party: PartyNumber) throws -> [UInt8] {
        let order = try order(index)
        return try parties(index) { _ in order }[party.place].start().messages[0].bytes
    }

    /// Every byte of the message changed, to all and to one; cut, longer, too long, another session's;
    /// withheld; sent twice.
    @Test func changedMessages() throws {
        var random = SeededGenerator(label: "ecdsa signing attacks")
        let foreign = try message(0, of: 2)
        let length = foreign.count
        var changes: [(String, ([UInt8]) -> [[UInt8]])] = [
            ("withheld", { _ in [] }), ("twice", { [$0, $0] }), ("foreign", { _ in [foreign] }),
            ("after a foreign one", { [foreign, $0] }),
        ]
        for mutation in MessageMutations.all(foreign, stride: 5, using: &random) {
            changes.append(
                (
                    mutation.name,
                    { bytes in
                        guard mutation.bytes.count == length else { return [mutation.bytes] }
                        return [zip(bytes, zip(foreign, mutation.bytes)).map { $0 ^ $1.0 ^ $1.1 }]
                    }
                ))
        }
        var index = 1
        for (name, change) in changes {
            for toAll in [true, false] {
                let order = try order(index)
                var run = ProtocolRun(try parties(index) { _ in order })
                run.corrupt = [2]
                run.adversary = { envelope in
                    toAll || envelope.recipient == 1 ? change(envelope.bytes) : [envelope.bytes]
                }
                run.order = SeededGenerator(seed: random.next())
                let outcomes = run.run()
                let key = order.request.child.publicKey
                let complaint = run.complaint { _, signature in
                    signature.isLow && signature.verifies(order.request.digest, by: key)
                }
                #expect(complaint == nil, "\(name), to all: \(toAll)")
                for (party, outcome) in outcomes where party != 2 {
                    let isRight = name == "twice" || (!toAll && party == 3)
                    #expect((outcome.output != nil) == isRight, "\(name), \(outcome)")
                }
                index += 1
            }
        }
        #expect(index < batches[0].count)
    }

    /// A wrong share, with everything else as it should be.
    @Test(arguments: [1, 2, 3] as [PartyNumber]) func wrongShares(corrupt: PartyNumber) throws {
        let order = try order(190 + Int(corrupt.value))
        var run = ProtocolRun(try parties(190 + Int(corrupt.value)) { _ in order })
        run.corrupt = [corrupt]
        run.adversary = { envelope in
            var bytes = envelope.bytes
            bytes[bytes.count - 1] ^= 1
            return [bytes]
        }
        for (party, outcome) in run.run() where party != corrupt {
            #expect(outcome.error == .fault(of: corrupt, .badPartial))
        }
    }

    /// A coordinator shows one digest to some signers and another to the others, with one presignature:
    /// no signature comes out, it is named by its own two signatures, and the presignature is gone.
    @Test func twoDigestsToTwoSubsets() throws {
        for index in 100..<106 {
            let orders = [try order(index, digit: 1), try order(index, digit: 2)]
            let owner = ECDSASigningOrder.owner(
                of: orders[0].request.presignature, fixture.signers)
            #expect(owner.place == index % 3)
            let second = Set([owner, PartyNumber.first(3)[(owner.place + index / 3) % 3]])
            var run = ProtocolRun(try parties(index) { orders[second.contains($0) ? 1 : 0] })
            run.corrupt = [owner]
            let outcomes = run.run()
            for (party, outcome) in outcomes where party != owner {
                #expect(outcome.error == .fault(of: owner, .conflictingOrders))
            }
            for batch in batches {
                #expect(throws: KeyManagementError.presignatureConsumed) {
                    try batch.take(index).id
                }
            }
        }
    }

    /// Orders are their owners': nobody else can sign one, and another's claim of one names the claimant.
    @Test func ordersAreTheOwners() throws {
        let request = try order(110).request
        let owner = ECDSASigningOrder.owner(of: request.presignature, fixture.signers)
        #expect(owner == 3)
        #expect(throws: KeyManagementError.notOwnKeys(3)) {
            try ECDSASigningOrder(
                request, signers: fixture.signers, keys: fixture.parties.keys(of: 1))
        }
        let good = try order(110)
        for place in good.encoded.indices {
            var changed = good.encoded
            changed[place] ^= 1
            #expect(throws: KeyManagementError.self) {
                try ECDSASigningOrder(encoded: changed, signers: fixture.signers)
            }
        }
        var forged = good.encoded
        forged[forged.count - 1] ^= 1
        #expect(throws: KeyManagementError.invalidSignature) {
            try ECDSASigningOrder(encoded: forged, signers: fixture.signers)
        }
        var run = ProtocolRun(try parties(110) { _ in good })
        run.corrupt = [1]
        run.adversary = { envelope in
            var bytes = envelope.bytes
            bytes[bytes.count - 33] ^= 1  // the order's signature
            return [bytes]
        }
        for (party, outcome) in run.run() where party != 1 {
            #expect(outcome.error == .fault(of: 1, .badSignature))
        }
    }

    /// Who asks does not choose the tweak at will: signers take children of chain codes that they know. Who
    /// has signed an order with another one is to blame for it, not who shows it.
    @Test func strangeChainCodesAreRefused() throws {
        let chainCode = [UInt8](repeating: 9, count: 32)
        let request = try ECDSASigningRequest(
            presignature: batches[0].id(130), digest: [UInt8](repeating: 1, count: 32),
            child: fixture.key.derive(.root, chainCode: chainCode))
        let order = try fixture.order(request)
        #expect(throws: KeyManagementError.wrongKey) {
            try ECDSASigningRequest(encoded: request.encoded(), key: fixture.key)
        }
        #expect(throws: KeyManagementError.wrongKey) {
            try ECDSASigningOrder(encoded: order.encoded, signers: fixture.signers)
        }
        #expect(
            try ECDSASigningRequest(
                encoded: request.encoded(), key: fixture.key, chainCodes: [chainCode]) == request)
        let known = try ECDSASigningOrder(
            encoded: order.encoded, signers: fixture.signers, chainCodes: [chainCode])
        #expect(known == order)
        let ordinary = try self.order(130)
        let parties = try fixture.signers.participants.numbers.map { party in
            let (batch, order) = (batches[party.place], party == 3 ? order : ordinary)
            return try ECDSASigningParty(
                order, batch.signing(order.request), presignature: batch.take(130))
        }
        let owner = ECDSASigningOrder.owner(of: request.presignature, fixture.signers)
        #expect(owner == 2)
        _ = try parties[0].start()
        let shown = try parties[2].start().messages[0].bytes
        #expect(throws: KeyManagementError.fault(of: 2, .conflictingOrders)) {
            try parties[0].receive(IncomingMessage(from: 3, shown))
        }
    }

    @Test func stepsCannotBeCalledOutOfOrder() throws {
        let order = try order(120)
        let parties = try parties(120) { _ in order }
        #expect(throws: KeyManagementError.notStarted) {
            try parties[0].receive(IncomingMessage(from: 2, []))
        }
        #expect(parties[0].missing.isEmpty)
        let first = try parties[0].start().messages[0]
        #expect(first.recipient == .all && parties[0].missing == [2, 3])
        #expect(throws: KeyManagementError.alreadyStarted) { try parties[0].start() }
        for sender in [1, 4] as [PartyNumber] {
            #expect(throws: KeyManagementError.unknownSender(sender)) {
                try parties[0].receive(IncomingMessage(from: sender, first.bytes))
            }
        }
        let second = try parties[1].start().messages[0].bytes
        let third = try parties[2].start().messages[0].bytes
        #expect(try parties[0].receive(IncomingMessage(from: 2, second)).output == nil)
        #expect(throws: KeyManagementError.fault(of: 2, .duplicate)) {
            try parties[0].receive(IncomingMessage(from: 2, second))
        }
        #expect(try parties[0].receive(IncomingMessage(from: 3, third)).output != nil)
        #expect(throws: KeyManagementError.over) {
            try parties[0].receive(IncomingMessage(from: 3, third))
        }
    }
}
