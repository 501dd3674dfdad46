import Ledger
import Testing

@Suite("Bindings of sharings and keys") struct RegistryBindingTests {
    let contract = account(filling: 0x11)
    let nodes = [account(filling: 1), account(filling: 2), account(filling: 3)]
    let id = word(filling: 0xaa)

    /// A receipt with one log of `event`, whose parameters are `values` in order.
    private func receipt(_ event: ABIEvent, _ values: [ABIValue]) throws -> String {
        var topics = [event.topic]
        var plain: [ABIValue] = []
        for (parameter, value) in zip(event.parameters, values) {
            if parameter.indexed {
                topics.append(try Bytes32(ABIEncoder.encode([value], as: [parameter.type])))
            } else {
                plain.append(value)
            }
        }
        let data = try ABIEncoder.encode(
            plain, as: event.parameters.filter { !$0.indexed }.map(\.type))
        let words = topics.map { "\"\($0)\"" }.joined(separator: ",")
        return """
            {"transactionHash":"\(Hash32.zero)","blockNumber":"0x1","blockHash":"\(Hash32.zero)",
            "status":"0x1","gasUsed":"0x1","effectiveGasPrice":"0x1","logs":[{"address":
            "\(contract)","topics":[\(words)],"data":"\(Hex.encode(data))","blockNumber":"0x1",
            "blockHash":"\(Hash32.zero)","transactionHash":"\(Hash32.zero)","logIndex":"0x0"}]}
            """
    }

    private func log(_ event: ABIEvent, _ values: [ABIValue]) async throws -> Log {
        var found: Log?
        try await withChain(.always(.result(try receipt(event, values)))) { client, _ in
            found = try await client.receipt(of: .zero)?.logs.first
        }
        return try #require(found)
    }

    private func event(_ events: [ABIEvent], _ name: String) throws -> ABIEvent {
        try #require(events.first { $0.name == name })
    }

    @Test("each event of ShareRegistry is read") func shareEvents() async throws {
        let reader = account(filling: 9)
        let cases: [(String, [ABIValue], ShareRegistry.Event)] = [
            (
                "SharingRegistered",
                [
                    .bytes32(id), .address(reader), .uint64(2),
                    .array(nodes.map { .address($0) }), .bytes([1, 2, 3]),
                ],
                .registered(
                    id: id, owner: reader, threshold: 2, nodes: nodes, commitments: [1, 2, 3])
            ),
            (
                "ShareAcknowledged", [.bytes32(id), .address(reader)],
                .acknowledged(id: id, node: reader)
            ),
            (
                "ReaderGranted", [.bytes32(id), .address(reader), .uint64(5)],
                .granted(id: id, reader: reader, until: 5)
            ),
            ("ReaderRevoked", [.bytes32(id), .address(reader)], .revoked(id: id, reader: reader)),
            (
                "DownloadRequested", [.bytes32(id), .address(reader), .uint64(6)],
                .downloadRequested(id: id, reader: reader, deadline: 6)
            ),
            ("SharingDeleted", [.bytes32(id)], .deleted(id: id)),
            ("ShareErased", [.bytes32(id), .address(reader)], .erased(id: id, node: reader)),
        ]
        #expect(cases.count == ShareRegistry.events.count)
        for (name, values, expected) in cases {
            let log = try await log(event(ShareRegistry.events, name), values)
            #expect(try ShareRegistry.Event(log) == expected, "\(name)")
            #expect(throws: LedgerError.otherEvent) { try KeyRegistry.Event(log) }
        }
    }

    @Test("each event of KeyRegistry is read") func keyEvents() async throws {
        let member = account(filling: 9)
        let list = ABIValue.array(nodes.map { .address($0) })
        let cases: [(String, [ABIValue], KeyRegistry.Event)] = [
            (
                "KeyProposed",
                [
                    .bytes32(id), .address(member), .address(.zero), .uint64(1), .uint64(2), list,
                    .bytes32(word(filling: 5)),
                ],
                .proposed(
                    id: id, owner: member,
                    .init(
                        scheme: 1, threshold: 2, members: nodes, policyHash: word(filling: 5)))
            ),
            (
                "KeyConfirmed", [.bytes32(id), .address(member), .bytes([7])],
                .keyConfirmed(id: id, member: member, publicKey: [7])
            ),
            ("KeyActivated", [.bytes32(id), .bytes([7])], .activated(id: id, publicKey: [7])),
            (
                "EpochConfirmed",
                [.bytes32(id), .address(member), .uint64(2), .bytes32(word(filling: 6))],
                .epochConfirmed(id: id, member: member, epoch: 2, digest: word(filling: 6))
            ),
            (
                "EpochChanged", [.bytes32(id), .uint64(2), .uint64(3), list],
                .epochChanged(id: id, epoch: 2, threshold: 3, members: nodes)
            ),
            (
                "PolicyConfirmed",
                [.bytes32(id), .address(member), .uint64(1), .bytes32(word(filling: 6))],
                .policyConfirmed(
                    id: id, member: member, number: 1, policyHash: word(filling: 6))
            ),
            (
                "PolicyChanged", [.bytes32(id), .uint64(1), .bytes32(word(filling: 6))],
                .policyChanged(id: id, number: 1, policyHash: word(filling: 6))
            ),
            ("KeyStopped", [.bytes32(id), .address(member)], .stopped(id: id, account: member)),
            ("KeyResumed", [.bytes32(id)], .resumed(id: id)),
            ("KeyEnded", [.bytes32(id)], .ended(id: id)),
            (
                "HeadPosted", [.address(member), .uint64(4), .bytes32(word(filling: 8))],
                .headPosted(node: member, AuditHead(length: 4, hash: word(filling: 8)))
            ),
        ]
        #expect(cases.count == KeyRegistry.events.count)
        for (name, values, expected) in cases {
            let log = try await log(event(KeyRegistry.events, name), values)
            #expect(try KeyRegistry.Event(log) == expected, "\(name)")
            #expect(throws: LedgerError.otherEvent) { try ShareRegistry.Event(log) }
        }
    }

    @Test("views read sharings and keys, and refuse a status there is not") func views()
        async throws
    {
        func sharing(_ status: UInt64) throws -> String {
            let function = try #require(ShareRegistry.functions.first { $0.name == "sharing" })
            let values: [ABIValue] = [
                .address(account(filling: 9)), .uint64(status), .uint64(2), .bytes32(id),
                .uint64(7), .uint64(0b101), .uint64(0), .array(nodes.map { .address($0) }),
            ]
            return Hex.encode(try ABIEncoder.encode(values, as: function.outputs))
        }
        try await withChain(.always(.result("\"\(sharing(1))\""))) { client, _ in
            let registry = ShareRegistry(address: contract, client: client)
            let found = try #require(try await registry.sharing(id))
            #expect(found.status == .active && found.threshold == 2 && found.registeredAt == 7)
            #expect(found.acknowledgedNodes == [nodes[0], nodes[2]])
            #expect(found.nodes == nodes && found.commitmentsHash == id)
        }
        try await withChain(.always(.result("\"\(sharing(0))\""))) { client, _ in
            let found = try await ShareRegistry(address: contract, client: client).sharing(id)
            #expect(found == nil)
        }
        try await withChain(.always(.result("\"\(sharing(3))\""))) { client, _ in
            let registry = ShareRegistry(address: contract, client: client)
            await #expect(throws: LedgerError.self) { try await registry.sharing(id) }
        }
        let function = try #require(KeyRegistry.functions.first { $0.name == "key" })
        let values: [ABIValue] = [
            .address(account(filling: 9)), .address(.zero), .uint64(3), .uint64(1), .uint64(2),
            .uint64(4), .bytes32(id), .uint64(1), .bytes([1, 2]),
            .array(nodes.map { .address($0) }),
        ]
        let answer = Hex.encode(try ABIEncoder.encode(values, as: function.outputs))
        try await withChain(.always(.result("\"\(answer)\""))) { client, _ in
            let registry = KeyRegistry(address: contract, client: client)
            let key = try #require(try await registry.key(id))
            #expect(key.status == .stopped && key.epoch == 4 && key.publicKey == [1, 2])
            #expect(key.guardian == nil && key.members == nodes && key.policyNumber == 1)
        }
    }

    /// An event whose commitments don't have the digest that the contract keeps is passed over.
    @Test("commitments are taken with their digest only") func commitments() async throws {
        let good = ShareCommitments(secret: word(filling: 9), shares: nodes.map { _ in id })
        let event = try event(ShareRegistry.events, "SharingRegistered")
        let full = try receipt(
            event,
            [
                .bytes32(id), .address(account(filling: 9)), .uint64(2),
                .array(nodes.map { .address($0) }), .bytes(good.bytes),
            ])
        let start = try #require(full.firstIndex(of: "["))
        let logs = String(full[start...].dropLast())
        try await withChain(.always(.result(logs))) { client, _ in
            let registry = ShareRegistry(address: contract, client: client)
            func sharing(_ hash: Hash32) -> ShareRegistry.Sharing {
                .init(
                    owner: account(filling: 9), status: .active, threshold: 2,
                    commitmentsHash: hash, registeredAt: 1, acknowledged: 0, erased: 0,
                    nodes: nodes)
            }
            let found = try await registry.commitments(
                id, of: sharing(Keccak256.hash(good.bytes)))
            #expect(found == good)
            let other = try await registry.commitments(id, of: sharing(id))
            #expect(other == nil)
        }
    }
}
