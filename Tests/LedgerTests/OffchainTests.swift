import Ledger
import Testing

/// Identifiers, commitments and signed words about sharings and keys. The expected values were
/// computed with eth-abi 6.0.0, eth-utils and eth-account 0.14.0.
@Suite("Off-chain shares and keys: what is hashed and signed") struct OffchainTests {
    let registry = account(filling: 0x11)
    let owner = account(filling: 0x22)
    let node = account(filling: 0x44)
    let sharing = word("6e1b7373b763137b409c9b1862be00f59a83dbc348b3cc9fa90e86b75a83e613")

    @Test("ids and commitments are what the page says") func commitments() {
        #expect(
            Commitments.ownedId(
                chainId: 31337, contract: registry, owner: owner, salt: word(filling: 0x33))
                == sharing)
        #expect(
            Commitments.shareCommitment(
                chainId: 31337, registry: registry, sharing: sharing, index: 2, node: node,
                nonce: word(filling: 0x55), share: "share bytes".utf8)
                == word("405ca0478f87c96f58d5bad3a86f620d8a3f57dee3a2576888a00ab006ac5b2d"))
        #expect(
            Commitments.secretCommitment(
                chainId: 31337, registry: registry, sharing: sharing,
                nonce: word(filling: 0x55), secret: "secret bytes".utf8)
                == word("439211582596220192f33fa851e912b0c57fdce09c9bb790952d658795eee10a"))
    }

    @Test("every part of a share commitment changes it") func bound() {
        func commitment(
            _ chain: UInt64 = 1, _ registry: UInt8 = 1, _ sharing: UInt8 = 1, _ index: UInt8 = 1,
            _ node: UInt8 = 1, _ nonce: UInt8 = 1, _ share: [UInt8] = [1]
        ) -> Hash32 {
            Commitments.shareCommitment(
                chainId: chain, registry: account(filling: registry),
                sharing: word(filling: sharing), index: index, node: account(filling: node),
                nonce: word(filling: nonce), share: share)
        }
        let all = [
            commitment(), commitment(2), commitment(1, 2), commitment(1, 1, 2),
            commitment(1, 1, 1, 2), commitment(1, 1, 1, 1, 2), commitment(1, 1, 1, 1, 1, 2),
            commitment(1, 1, 1, 1, 1, 1, [2]), commitment(1, 1, 1, 1, 1, 1, [1, 0]),
            commitment(1, 1, 1, 1, 1, 1, []),
        ]
        #expect(Set(all).count == all.count)
    }

    @Test("commitments read as they are written, and only so") func commitmentBytes() {
        let commitments = ShareCommitments(
            secret: word(filling: 9), shares: [word(filling: 1), word(filling: 2)])
        #expect(commitments.bytes.count == 96)
        #expect(ShareCommitments(commitments.bytes, nodes: 2) == commitments)
        for nodes in [0, 1, 3] { #expect(ShareCommitments(commitments.bytes, nodes: nodes) == nil) }
        #expect(ShareCommitments(commitments.bytes.dropLast() + [], nodes: 2) == nil)
    }

    private var request: OffchainRequest {
        OffchainRequest(
            node: node, chainId: 31337, contract: registry, method: "PUT",
            uri: "/v1/offchain/x?y=1", body: Array("body".utf8))
    }

    @Test("digests are eth-account's") func digests() {
        #expect(
            request.digest(time: 1_700_000_000, nonce: word(filling: 0x66))
                == word("cd7861bb1e0ff1d9beefaf4dc3301086bad7779a8b3703889a70c613e38c5131"))
        let statement = SealingKeyStatement(
            node: node, key: word(filling: 0x77), chainId: 31337, registry: registry)
        #expect(
            statement.digest
                == word("5b47c8937661547bb41dadf8f8aa32f6d6c022a4d5e27b5ea1fdc1640a754c4d"))
        let approval = KeyApproval(
            key: word(filling: 1), epoch: 3, policyHash: word(filling: 2), operation: "sign",
            purpose: "payments", payloadHash: Keccak256.hash("payload".utf8),
            request: word(filling: 3), caller: owner, expires: 1_700_000_600)
        #expect(
            approval.digest(chainId: 31337, registry: registry)
                == word("7ed997a8c0067a425f658ef047d1fb165db4b9dda4bd3231dcde74f5a0c4eb13"))
    }

    @Test("a request is its signer's, and no changed one is") func requests() throws {
        let key = try testKey()
        let header = try request.authorization(time: 1000, nonce: word(filling: 7), key: key)
        let credentials = try #require(OffchainRequest.Credentials(header))
        #expect(credentials.account == key.address && credentials.time == 1000)
        #expect(credentials.nonce == word(filling: 7) && request.isSigned(by: credentials))
        let changes: [(inout OffchainRequest) -> Void] = [
            { $0.node = account(filling: 1) }, { $0.chainId = 1 },
            { $0.contract = account(filling: 1) }, { $0.method = "GET" }, { $0.uri += "0" },
            { $0.body.append(0) }, { $0.body = [] },
        ]
        for (number, change) in changes.enumerated() {
            var changed = request
            change(&changed)
            #expect(!changed.isSigned(by: credentials), "change \(number)")
        }
        for (from, to) in [
            ("time=1000", "time=1001"), ("nonce=0x07", "nonce=0x08"),
            ("account=0x9d", "account=0x9e"),
        ] {
            let changed = try #require(
                OffchainRequest.Credentials(header.replacing(from, with: to)))
            #expect(!request.isSigned(by: changed), "\(from)")
        }
    }

    @Test("other headers are none") func headers() throws {
        let header = try request.authorization(
            time: 1000, nonce: word(filling: 7), key: testKey())
        let bad = [
            "", "swift-mpc", "Basic abc", header.replacing("swift-mpc ", with: "swift-mpc"),
            header.replacing("time=1000", with: "time=+1000"),
            header.replacing("time=1000", with: "time=-1"),
            header.replacing("time=1000", with: "time="),
            header.replacing("time=1000", with: "time=99999999999999999999"),
            header.replacing(",time=", with: ",when="),
            header.replacing("nonce=0x", with: "nonce="),
            header + ",more=1", header + "00", String(header.dropLast(2)),
            header + String(repeating: "0", count: 512),
        ]
        for text in bad.filter({ !$0.contains("nonce=07") }) {
            #expect(OffchainRequest.Credentials(text) == nil, "\(text)")
        }
    }

    @Test("a sealing key is its node's word") func sealingKey() throws {
        let key = try testKey()
        let statement = SealingKeyStatement(
            node: key.address, key: word(filling: 5), chainId: 1, registry: registry)
        let signature = try key.sign(statement.digest)
        #expect(statement.isSigned(with: signature))
        for change: (inout SealingKeyStatement) -> Void in [
            { $0.node = account(filling: 3) }, { $0.key = word(filling: 6) }, { $0.chainId = 2 },
            { $0.registry = account(filling: 1) },
        ] {
            var changed = statement
            change(&changed)
            #expect(!changed.isSigned(with: signature))
        }
    }
}
