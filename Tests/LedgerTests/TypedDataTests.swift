import Ledger
import Testing

@Suite("Typed data and commitments") struct TypedDataTests {
    static let ether = TypedDataDomain(
        name: "Ether Mail", version: "1", chainId: 1,
        verifyingContract: account("0xCcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC"))
    static let cow = account("0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826")
    static let bob = account("0xbBbBBBBbbBBBbbbBbbBbbbbBBbBbbbbBbBbbBBbB")

    @Test("the example of EIP-712") func mail() throws {
        let person = TypedStructure(
            "Person", [("name", .value(.string)), ("wallet", .value(.address))])
        let mail = TypedStructure(
            "Mail",
            [
                ("from", .structure(person)), ("to", .structure(person)),
                ("contents", .value(.string)),
            ])
        #expect(
            mail.encodedType
                == "Mail(Person from,Person to,string contents)Person(string name,address wallet)")
        let values: [ABIValue] = [
            .tuple([.string("Cow"), .address(Self.cow)]),
            .tuple([.string("Bob"), .address(Self.bob)]), .string("Hello, Bob!"),
        ]
        let separator = word("f2cee375fa42b42143804025fc449deafd50cc031ca257e0b194a650a912090f")
        #expect(Self.ether.separator == separator)
        #expect(
            try Self.ether.digest(mail, values)
                == word("be609aee343fb3c4b28e1df9e632fca64fcfaede20f02e86244efddf30957bd2"))
    }

    @Test("arrays, bytes and several structures agree with eth-account") func nested() throws {
        let person = TypedStructure(
            "Person", [("name", .value(.string)), ("wallets", .array(.value(.address)))])
        let asset = TypedStructure("Asset", [("id", .value(.uint(8)))])
        let mail = TypedStructure(
            "Mail",
            [
                ("from", .structure(person)), ("to", .array(.structure(person))),
                ("contents", .value(.string)), ("asset", .structure(asset)),
                ("blob", .value(.bytes)),
            ])
        let dead = account("0xDeaDbeefdEAdbeefdEadbEEFdeadbeEFdEaDbeeF")
        let values: [ABIValue] = [
            .tuple([.string("Cow"), .array([.address(Self.cow), .address(dead)])]),
            .array([.tuple([.string("Bob"), .array([.address(Self.bob)])])]),
            .string("Hello, Bob!"), .tuple([.uint(7)]), .bytes([1, 2, 3]),
        ]
        #expect(
            try Self.ether.digest(mail, values)
                == word("7359547c2cf62ed9276c576191b27637845837aa9c2d335140f2dd9065194dbc"))
        var wrong = values
        wrong[3] = .tuple([.uint(256)])
        #expect(throws: LedgerError.abiValueMismatch(type: "uint8")) {
            try Self.ether.digest(mail, wrong)
        }
        wrong[3] = .uint(7)
        #expect(throws: LedgerError.abiValueMismatch(type: "Asset")) {
            try Self.ether.digest(mail, wrong)
        }
        #expect(throws: LedgerError.abiValueMismatch(type: "Mail")) {
            try Self.ether.digest(mail, Array(values.dropLast()))
        }
    }

    static let market = account(filling: 0x11)
    static let provider = account(filling: 0x22)

    @Test("a result's digest agrees with eth-account") func result() throws {
        let result = TaskResult(
            task: word(filling: 0xa1), irHash: word(filling: 0xa2),
            manifestHash: word(filling: 0xa3),
            inputIds: [word(filling: 0xe1), word(filling: 0xe2)],
            arguments: UInt256(5).bytes, method: "auction",
            output: UInt256(3).bytes + UInt256(77).bytes)
        let digest = result.digest(chainId: 31337, market: Self.market)
        #expect(digest == word("f5834995afe9b8dfc071e82e663726a8f56f62d08fefaca568235c4547f5b43a"))
        #expect(try testKey().sign(digest).bytes == Vectors.resultSignature)

        // Every part is bound.
        var digests: Set<Hash32> = [
            digest, result.digest(chainId: 1, market: Self.market),
            result.digest(chainId: 31337, market: Self.provider),
        ]
        let parts: [WritableKeyPath<TaskResult, Bytes32>] = [
            \.task, \.irHash, \.manifestHash, \.inputsHash, \.argumentsHash, \.methodHash,
            \.outputHash,
        ]
        for part in parts {
            var changed = result
            changed[keyPath: part] = .zero
            digests.insert(changed.digest(chainId: 31337, market: Self.market))
        }
        #expect(digests.count == 3 + parts.count)
    }

    @Test("result commitments agree with pycryptodome, and each part counts")
    func resultCommitments() throws {
        func made(
            chainId: UInt64 = 31337, market: Address = Self.market, task: UInt8 = 0xb1,
            recipient: Address = Self.provider, result: UInt32 = 258, component: UInt8 = 0,
            randomness: UInt8 = 0xd0, share: [UInt8] = [0xe8, 3, 0, 0, 0, 0, 0, 0, 7]
        ) -> Hash32 {
            Commitments.resultCommitment(
                chainId: chainId, market: market, task: word(filling: task),
                recipient: recipient, result: result, component: component,
                randomness: word(filling: randomness),
                shareBytes: share + [UInt8](repeating: 0, count: 7))
        }
        #expect(
            [
                made(),
                made(component: 1, randomness: 0xd1, share: [0xe9, 3, 0, 0, 0, 0, 0, 0, 7]),
                made(component: 2, randomness: 0xd2, share: [0xea, 3, 0, 0, 0, 0, 0, 0, 7]),
            ] == [
                word("a9e2f0b36bc75e88e03e2a8ab69f4b0417bff6aa35ec4db75da1fc7e2c27c9b3"),
                word("6479095ab6bfcd281c68ef9c81c360c146e07c7955891a17d129852458cb214f"),
                word("6e484a34b871dcd64f3c1f4cf8e69f914958385a67da9e2b54758fcaa83a23e2"),
            ])
        let changed = [
            made(), made(chainId: 1), made(market: Self.provider), made(task: 0xb2),
            made(recipient: Self.market), made(result: 259), made(component: 1),
            made(randomness: 0xd1), made(share: [0xe8, 3, 0, 0, 0, 0, 0, 0, 8]),
        ]
        #expect(Set(changed).count == changed.count)
    }

    @Test("a result request agrees with eth-account, and holds for what was signed only")
    func resultRequests() throws {
        let key = try LedgerKey(insecureBytes: [UInt8](repeating: 1, count: 32))
        let request = ResultRequest(
            task: word(filling: 0xb1), node: Self.provider, chainId: 31337, market: Self.market)
        #expect(
            request.digest(time: 1_700_000_000)
                == word("6d32ce8b92fc7ebeb5bcba2f4b4a703b29702ce202d6853ea53c8183687f17c7"))
        let header = try request.authorization(time: 1_700_000_000, key: key)
        #expect(
            header == "swift-mpc time=1700000000,signature=0x"
                + "839bb106719acb0055a7b8f148fc583970b74f9064f351d2a6b89fb0a74c1bc2"
                + "51d9d04c0dda29c1ac0bb3d5b118e4b39760a1e30f07f9bbd575c990add828e81c")
        let signed = try #require(request.signer(of: header))
        #expect(signed.account == key.address && signed.time == 1_700_000_000)
        var others = [request, request, request, request]
        others[0].task = word(filling: 0xb2)
        others[1].node = Self.market
        others[2].chainId = 1
        others[3].market = Self.provider
        for other in others { #expect(other.signer(of: header)?.account != key.address) }
        let later = header.replacing("1700000000", with: "1700000001")
        #expect(request.signer(of: later)?.account != key.address)
        for garbled in [
            "", "swift-mpc", "swift-mpc time=,signature=", "Bearer " + header,
            header.replacing("time=", with: "time=+"), header.replacing("time=", with: "time=-"),
            String(header.dropLast(2)), header + "00", String(repeating: header, count: 3),
        ] {
            #expect(request.signer(of: garbled) == nil, "\(garbled)")
        }
    }

    @Test("identifiers and input commitments agree with eth-abi") func commitments() throws {
        #expect(
            Commitments.contractId(
                chainId: 31337, market: Self.market, irHash: word(filling: 0xa2),
                manifestHash: word(filling: 0xa3))
                == word("08b58ffefc7db4cd7de903b63e6b58958c9bdda5af04c0600a404dca4edc40d0"))
        let made = (0..<3).map { (component: UInt8) in
            Commitments.inputCommitment(
                chainId: 31337, market: Self.market, contractId: word(filling: 0xc1),
                provider: Self.provider, nonce: word(filling: 0xc2), component: component,
                randomness: word(filling: 0xd0 + component),
                // 1000 + component and 7, little-endian.
                shareBytes: [0xe8 + component, 3, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0])
        }
        #expect(
            made == [
                word("dd42e1d3d38ddc7317765f174ae77bffb287786461f3117b9c5f73100c6d7657"),
                word("277ef59f1f4b3a73466687c82701895f1a8db91cc0596c9e20c99c86fd838d2b"),
                word("0322ce3d17fb2e6c0b8694114ffee5505cc6a1ecfaf65ca28961202e7cd16905"),
            ])
        #expect(
            try Commitments.inputId(
                chainId: 31337, market: Self.market, provider: Self.provider,
                contractId: word(filling: 0xc1), nonce: word(filling: 0xc2), commitments: made)
                == word("0cb90e4228da5589740b3d83b13601103aa80520a69320ef4037822605f1c717"))
        #expect(
            Commitments.taskId(
                chainId: 31337, market: Self.market, requester: Self.provider, counter: 9)
                == word("5d8c452921bb9c11992215533ed8307033b77084106fad60b974d2b33c27999d"))
        for (count, expected) in [(0, 1), (17, 16)] {
            #expect(throws: LedgerError.wrongLength(expected: expected, found: count)) {
                try Commitments.inputId(
                    chainId: 1, market: Self.market, provider: Self.provider, contractId: .zero,
                    nonce: .zero, commitments: [Hash32](repeating: made[0], count: count))
            }
        }
    }
}
