import Foundation
import Ledger
import TestSupport
import Testing

@Suite("Keys and signatures") struct SigningTests {
    /// Keys, points, addresses and RFC 6979 signatures of keccak256("m" || decimal key) by eth-keys.
    @Test(
        "deterministic signatures agree with another implementation",
        arguments: [
            (
                "0000000000000000000000000000000000000000000000000000000000000001",
                "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798",
                "0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf", "m1",
                """
                8217e8004999bcc67585457331d5deeb9e142d2f0ba96139ca8978a0acd568f4
                55fecc3301a8806021f1a17be15e0bafde048d8c35201c7f8106a2d2cdb959d600
                """
            ),
            (
                "0000000000000000000000000000000000000000000000000000000000000002",
                "02c6047f9441ed7d6d3045406e95c07cd85c778e4b8cef3ca7abac09b95c709ee5",
                "0x2B5AD5c4795c026514f8317c7a215E218DcCD6cF", "m2",
                """
                ce200d6d9405e8909729605bedfb6082eb917a9bf0e9fcddf841cedaa67f0745
                3c783d0609370a23f1596d12f4cb29fdac0608771acf7eedbb479326477bb8ab01
                """
            ),
            (
                "8000000000000000000000000000000000000000000000000000000000000000",
                "02b23790a42be63e1b251ad6c94fdef07271ec0aada31db6c3e8bd32043f8be384",
                "0xa71E43Be339F9791235641F457c1Ba2DA86b9Eb3",
                "m57896044618658097711785492504343953926634992332820282019728792003956564819968",
                """
                ec0f8ffdcbb139fdbbd910bb19a23168c9fdd23d677a793f4e623d6b4f64e2fd
                00e52719a15bda02dc7ae490d401b5d9a6a470466af909304f35e524e59b8ee100
                """
            ),
        ])
    func known(
        secret: String, point: String, address: String, message: String, signature: String
    ) throws {
        let key = try LedgerKey(insecureBytes: hex(secret))
        #expect(key.publicKey.compressed == hex(point))
        #expect(key.address.description == address)
        let digest = Keccak256.hash(message.utf8)
        let made = try key.sign(digest)
        #expect(made.bytes.prefix(64) == hex(signature).prefix(64))
        #expect(made.recovery == hex(signature)[64])
        #expect(try PublicKey(key.publicKey.compressed) == key.publicKey)
        #expect(try PublicKey(key.publicKey.uncompressed) == key.publicKey)
    }

    @Test("every signature is canonical, verifies and recovers to its key") func laws() throws {
        var random = SeededGenerator(label: "signing")
        var recoveries: Set<UInt8> = []
        for _ in 0..<60 {
            let key = try LedgerKey(insecureBytes: random.bytes(32))
            let digest = try Bytes32(random.bytes(32))
            let signature = try key.sign(digest)
            recoveries.insert(signature.recovery)
            #expect(try signature.recover(digest) == key.publicKey)
            #expect(key.publicKey.verifies(signature, over: digest))
            #expect(try Signature(signature.bytes) == signature)
            #expect(try key.sign(digest) == signature)
            let other = try Bytes32(random.bytes(32))
            #expect(!key.publicKey.verifies(signature, over: other))
            #expect((try? signature.recover(other)) != key.publicKey)
        }
        #expect(recoveries == [0, 1])
    }

    @Test("what is no secret key is refused") func badSecrets() {
        let order = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141"
        let below = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364140"
        for bytes in [
            [UInt8](repeating: 0, count: 32), hex(order), [UInt8](repeating: 255, count: 32),
        ] {
            #expect(throws: LedgerError.badSecretKey) { try LedgerKey(insecureBytes: bytes) }
        }
        #expect(throws: Never.self) { try LedgerKey(insecureBytes: hex(below)) }
        #expect(throws: LedgerError.wrongLength(expected: 32, found: 31)) {
            try LedgerKey(insecureBytes: [UInt8](repeating: 1, count: 31))
        }
    }

    @Test("what is no public key is refused") func badPublicKeys() throws {
        let good = try testKey().publicKey
        var off = good.uncompressed
        off[64] ^= 1
        var hybrid = good.uncompressed
        hybrid[0] = 6
        for bytes in [
            off, hybrid, [0], [], Array(good.uncompressed.dropLast()), good.compressed + [0],
        ] {
            #expect(throws: LedgerError.badPublicKey) { try PublicKey(bytes) }
        }
        // x = 5 is on no point of the curve.
        #expect(throws: LedgerError.badPublicKey) { try PublicKey([2] + UInt256(5).bytes) }
    }

    @Test("signatures that are not canonical are refused") func badSignatures() throws {
        let good = try testKey().sign(.zero)
        let order = word("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141")
        let highS = Bytes32(order.number.subtractingReportingOverflow(good.s.number).partial)
        for (r, s, recovery) in [
            (good.r, highS, good.recovery), (.zero, good.s, 0), (good.r, .zero, 0),
            (order, good.s, 0), (good.r, order, 0), (good.r, good.s, 2), (good.r, good.s, 27),
        ] {
            #expect(throws: LedgerError.badSignature) {
                try Signature(r: r, s: s, recovery: recovery)
            }
        }
        #expect(throws: LedgerError.wrongLength(expected: 65, found: 64)) {
            try Signature(Array(good.bytes.dropLast()))
        }
        var bytes = good.bytes
        bytes[64] = 29
        #expect(throws: LedgerError.badSignature) { try Signature(bytes) }
        // No point of the curve has x = 5.
        let unrecoverable = try Signature(r: Bytes32(UInt256(5)), s: good.s, recovery: 0)
        #expect(throws: LedgerError.badSignature) { try unrecoverable.recover(.zero) }
        // The other parity recovers to another key.
        let flipped = try Signature(r: good.r, s: good.s, recovery: 1 - good.recovery)
        #expect((try? flipped.recover(.zero)) != (try testKey().publicKey))
    }

    @Test("personal messages as wallets sign them") func personal() throws {
        let message = Array("hello swift-mpc".utf8)
        #expect(
            LedgerKey.personalDigest(message)
                == word("bd7918e3825c780fbb9637c2c6582fe2bbef7c0fbedbb166c2d66b0eade2255a"))
        #expect(try testKey().signPersonal(message).bytes == Vectors.personalSignature)
    }

    @Test("a key file round-trips, private to its owner") func files() throws {
        let folder = NSTemporaryDirectory() + "ledger-key-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/key"
        let key = try LedgerKey()
        try key.save(to: path)
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        #expect(try LedgerKey(contentsOf: path).address == key.address)
        #expect(throws: LedgerError.keyFile(.unwritable(EEXIST), path: path)) {
            try key.save(to: path)
        }
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
        #expect(throws: LedgerError.keyFile(.permissions, path: path)) {
            try LedgerKey(contentsOf: path)
        }
        #expect(throws: LedgerError.keyFile(.unreadable(ENOENT), path: path + "x")) {
            try LedgerKey(contentsOf: path + "x")
        }
        let digits = String(repeating: "46", count: 32)
        for (index, text) in [digits, digits + "\n", "0x" + digits, "0x" + digits + "\n"]
            .enumerated()
        {
            let file = folder + "/good\(index)"
            try write(text, to: file)
            #expect(try LedgerKey(contentsOf: file).address == testKey().address)
        }
        for (index, text) in [
            "", "\n", digits + "4", digits + "\n\n", "0x" + digits + "00", "xx" + digits,
            digits.dropLast() + "g", digits.dropLast(2) + "\n",
        ].enumerated() {
            let file = folder + "/bad\(index)"
            try write(String(text), to: file)
            #expect(throws: LedgerError.keyFile(.malformed, path: file)) {
                try LedgerKey(contentsOf: file)
            }
        }
    }

    private func write(_ text: String, to path: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    }
}
