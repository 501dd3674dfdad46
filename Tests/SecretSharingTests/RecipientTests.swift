import Foundation
import SecretSharing
import TestSupport
import Testing

@Suite struct RecipientTests {
    private func encrypt(
        _ plaintext: [UInt8], _ randomness: [UInt8], _ label: [UInt8], to key: RecipientKey
    ) -> [UInt8] {
        plaintext.withUnsafeBufferPointer { plaintext in
            randomness.withUnsafeBufferPointer {
                key.encrypt(plaintext, randomness: $0, label: label)
            }
        }
    }

    /// Encryption is ours, decryption libcrypto's for RSA; each bit of text and label counts.
    @Test func textsOpenForTheirKeyAndLabelAlone() throws {
        var generator = SeededGenerator(label: "recipients")
        let kinds: [TestRecipient.Kind] = [.rsa(bits: 3072), .ec("P-256")]
        let pairs = try kinds.map { try #require(TestRecipient($0)) }
        for (place, pair) in pairs.enumerated() {
            let (key, secret) = (try pair.publicKey(), try pair.secretKey())
            #expect(secret.publicKey == key && key.fingerprint.count == 32)
            let (randomness, label) = (generator.bytes(32), generator.bytes(32))
            for count in [0, 1, 32, 64] {
                let plaintext = generator.bytes(count)
                let text = encrypt(plaintext, randomness, label, to: key)
                let again = encrypt(plaintext, randomness, label, to: key)
                #expect(text == again)
                #expect(text.count == (place == 0 ? 384 : 81 + count))
                let opened = secret.decrypt(text, label: label)?.reveal()
                #expect(opened == plaintext)
                let elsewhere = secret.decrypt(text, label: generator.bytes(32))?.reveal()
                #expect(elsewhere == nil)
                for _ in 0..<5 {
                    var changed = text
                    let bit = Int.random(in: 0..<(8 * text.count), using: &generator)
                    changed[bit / 8] ^= 1 << (bit % 8)
                    let opened = secret.decrypt(changed, label: label)?.reveal()
                    #expect(opened == nil)
                }
                for part in [Array(text.dropLast()), text + [0], []] {
                    let opened = secret.decrypt(part, label: label)?.reveal()
                    #expect(opened == nil)
                }
                let other = try pairs[1 - place].secretKey()
                let stolen = other.decrypt(text, label: label)?.reveal()
                #expect(stolen == nil)
            }
            let fresh = encrypt([1], generator.bytes(32), label, to: key)
            #expect(fresh != encrypt([1], randomness, label, to: key))
        }
    }

    /// Made by pyhpke 0.6 (KEM 0x0010, KDF 0x0001, AEAD 0x0002, mode_base): ikmE is 00...1f, the recipient's
    /// key DeriveKeyPair of 20...3f, the plaintext 64...83 in hexadecimal.
    @Test func knownHPKEText() throws {
        let recipient: [UInt8] = hex(
            "04c1c2f5142333a5af857db225369758c149e7c63a803a9d85abac5b39f49b178e"
                + "733304398af98a6da5ba2b1813ea73f9d2bd165fba4c4374ed0caa934f97e544")
        let expected: [UInt8] = hex(
            "04cfb264d85c7eb276cf60773c461d722e25b64bf345d077c1a8b10c05b8decb45"
                + "b7ad849cce5e9660102f3f368afd22fe797caf6c3a9cbcbe7657b27bbcddfdb1"
                + "043525e71597a17339f9404c7784348174f9dfdb853d6265f679554d84c469ff"
                + "c1f899aa631806b02ea811366afdf56b")
        let text = Array(100..<132 as Range<UInt8>).withUnsafeBufferPointer { plaintext in
            Array(0..<32 as Range<UInt8>).withUnsafeBufferPointer {
                P256HPKE.seal(
                    plaintext, keyMaterial: $0, to: recipient, info: Array("swift-mpc test".utf8))
            }
        }
        #expect(text == expected)
    }

    /// Wycheproof's texts for a key of 3072 bits, and our encryption where the seed is known.
    @Test func wycheproofRSA() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let file = root.appending(
            path: "../shared/vectors/wycheproof/rsa_oaep_3072_sha256_mgf1sha256_test.json")
        guard let data = try? Data(contentsOf: file) else {
            print("skipped: no \(file.path)")
            return
        }
        let all = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        let group = try #require((all["testGroups"] as? [[String: Any]])?.first)
        let pem = try #require(group["privateKeyPem"] as? String)
        let key = try RecipientSecretKey(pem: SecretVector(Array(pem.utf8)))
        var counts = (valid: 0, invalid: 0, encrypted: 0)
        for test in try #require(group["tests"] as? [[String: Any]]) {
            let (message, text, label) = (
                hex(test["msg"] as? String ?? ""), hex(test["ct"] as? String ?? ""),
                hex(test["label"] as? String ?? "")
            )
            let opened = key.decrypt(text, label: label)?.reveal()
            let isValid = test["result"] as? String == "valid"
            #expect(isValid ? opened == message : opened == nil, "\(test["tcId"] ?? "")")
            if isValid { counts.valid += 1 } else { counts.invalid += 1 }
            let comment = test["comment"] as? String ?? ""
            guard let seed = ["seed is all 0": 0, "seed is all 1": 255 as UInt8][comment] else {
                continue
            }
            counts.encrypted += 1
            let ours = encrypt(
                message, [UInt8](repeating: seed, count: 32), label, to: key.publicKey)
            #expect(ours == text)
        }
        #expect(counts == (18, 19, 2))
    }

    private func hex(_ text: String) -> [UInt8] {
        stride(from: 0, to: text.count, by: 2).compactMap { start in
            let from = text.index(text.startIndex, offsetBy: start)
            return UInt8(text[from..<text.index(from, offsetBy: 2)], radix: 16)
        }
    }

    /// The openssl command opens our RSA texts: a custodian needs no more.
    @Test func opensslOpensRSATexts() throws {
        let openssl = "/usr/bin/openssl"
        guard FileManager.default.isExecutableFile(atPath: openssl) else {
            print("skipped: no \(openssl)")
            return
        }
        let pair = try #require(TestRecipient(.rsa(bits: 3072)))
        let (plaintext, label) = ([UInt8](1...32), [UInt8](repeating: 0xa5, count: 32))
        let text = encrypt(
            plaintext, [UInt8](repeating: 7, count: 32), label, to: try pair.publicKey())
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("mpc-rsa-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: folder) }
        let key = folder.appendingPathComponent("key.pem")
        let file = folder.appendingPathComponent("text")
        try Data(pair.secretPEM.utf8).write(to: key)
        try Data(text).write(to: file)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: openssl)
        process.arguments =
            ["pkeyutl", "-decrypt", "-inkey", key.path, "-in", file.path]
            + ["-pkeyopt", "rsa_padding_mode:oaep", "-pkeyopt", "rsa_oaep_md:sha256"]
            + ["-pkeyopt", "rsa_mgf1_md:sha256"]
            + ["-pkeyopt", "rsa_oaep_label:" + String(repeating: "a5", count: 32)]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let opened = Array(output.fileHandleForReading.readDataToEndOfFile())
        process.waitUntilExit()
        #expect(process.terminationStatus == 0 && opened == plaintext)
    }

    @Test func madeKeysAreReadBack() throws {
        for kind in [RecipientSecretKey.Kind.p256, .rsa3072] {
            let made = RecipientSecretKey(generating: kind)
            let read = try RecipientSecretKey(pem: made.pem())
            #expect(read.publicKey == made.publicKey)
            #expect(try RecipientKey(pem: made.publicKey.pem) == made.publicKey)
            let other = RecipientSecretKey(generating: .p256)
            #expect(other.publicKey != made.publicKey)
            let text = encrypt([1, 2], [UInt8](repeating: 9, count: 32), [3], to: read.publicKey)
            let opened = made.decrypt(text, label: [3])?.reveal()
            #expect(opened == [1, 2])
        }
    }

    @Test func otherKeysAreRefused() throws {
        let small = try #require(TestRecipient(.rsa(bits: 2048)))
        #expect(throws: SecretSharingError.recipient(.weakRSA(bits: 2048))) {
            _ = try small.publicKey()
        }
        for curve in ["P-384", "secp256k1"] {
            let other = try #require(TestRecipient(.ec(curve)))
            #expect(throws: SecretSharingError.recipient(.unknownAlgorithm)) {
                _ = try other.publicKey()
            }
            #expect(throws: SecretSharingError.recipient(.unknownAlgorithm)) {
                _ = try other.secretKey()
            }
        }
        let good = try #require(TestRecipient(.ec("P-256")))
        for text in [
            "", "rubbish", good.secretPEM, String(good.publicPEM.dropLast(40)),
            good.publicPEM.replacingOccurrences(of: "M", with: "N"),
            String(repeating: "-", count: 1 << 17),
        ] {
            #expect(throws: SecretSharingError.recipient(.notPEM)) {
                _ = try RecipientKey(pem: text)
            }
        }
        #expect(throws: SecretSharingError.recipient(.notPEM)) {
            _ = try RecipientSecretKey(pem: SecretVector(Array(good.publicPEM.utf8)))
        }
    }

    /// A modulus under which libcrypto refuses to encrypt, and others that are nobody's: refused when they
    /// are read, so that nothing that is dealt to them stops the dealer.
    @Test func unsoundModuliAreRefused() throws {
        var power = [UInt8](repeating: 0, count: 384)
        power[0] = 0x80
        var even = [UInt8](repeating: 0xa7, count: 384)
        even[383] = 0xa6
        // Each byte 0xff: a multiple of 3.
        let multiple = [UInt8](repeating: 0xff, count: 384)
        for modulus in [power, even, multiple] {
            #expect(throws: SecretSharingError.recipient(.unsoundRSA)) {
                _ = try RecipientKey(pem: KeyEncoding.rsa(modulus: modulus))
            }
        }
        // The encoding is one that is read.
        let small = [UInt8](repeating: 0xa7, count: 256)
        #expect(throws: SecretSharingError.recipient(.weakRSA(bits: 2048))) {
            _ = try RecipientKey(pem: KeyEncoding.rsa(modulus: small))
        }
    }

    /// A secret key with the public part of another, to which all would be encrypted in vain.
    @Test func unpairedKeysAreRefused() throws {
        for (kind, name) in [(RecipientSecretKey.Kind.p256, "point"), (.rsa3072, "modulus")] {
            let made = (0..<2).map { _ in RecipientSecretKey(generating: kind) }
            // The last 65 bytes are the point; the modulus comes before the exponent, which takes 5.
            let parts = made.map { key -> [UInt8] in
                let content = KeyEncoding.content(key.publicKey.pem)
                return Array(kind == .p256 ? content.suffix(65) : content.suffix(389).dropLast(5))
            }
            let secret = made[0].pem().reveal()
            var content = KeyEncoding.content(String(decoding: secret, as: UTF8.self))
            let place = try #require(
                content.indices.first { content[$0...].starts(with: parts[0]) }, "\(name)")
            content.replaceSubrange(place..<place + parts[0].count, with: parts[1])
            let text = KeyEncoding.pem(content, as: "PRIVATE KEY")
            #expect(throws: SecretSharingError.recipient(.unpaired), "\(name)") {
                _ = try RecipientSecretKey(pem: SecretVector(Array(text.utf8)))
            }
        }
    }

    /// A point that is not on the curve.
    @Test func pointsOffTheCurveAreRefused() throws {
        let good = try #require(TestRecipient(.ec("P-256")))
        let body = good.publicPEM.split(separator: "\n").dropFirst().dropLast().joined()
        var encoded = try #require(Data(base64Encoded: String(body)))
        #expect(try RecipientKey(pem: KeyEncoding.pem(Array(encoded))) == good.publicKey())
        encoded[encoded.count - 1] ^= 1
        #expect(throws: SecretSharingError.recipient(.notPEM)) {
            _ = try RecipientKey(pem: KeyEncoding.pem(Array(encoded)))
        }
    }

    @Test func anEncryptedKeyOpensWithItsPassphrase() throws {
        let openssl = "/usr/bin/openssl"
        guard FileManager.default.isExecutableFile(atPath: openssl) else {
            print("skipped: no \(openssl)")
            return
        }
        let pair = try #require(TestRecipient(.ec("P-256")))
        let process = Process()
        process.executableURL = URL(fileURLWithPath: openssl)
        process.arguments = ["pkcs8", "-topk8", "-v2", "aes256", "-passout", "pass:correct"]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: Data(pair.secretPEM.utf8))
        try input.fileHandleForWriting.close()
        let encrypted = Array(output.fileHandleForReading.readDataToEndOfFile())
        process.waitUntilExit()
        let key = try RecipientSecretKey(
            pem: SecretVector(encrypted), passphrase: SecretVector(Array("correct".utf8)))
        #expect(try key.publicKey == pair.publicKey())
        for wrong in ["", "Correct"] {
            #expect(throws: SecretSharingError.recipient(.notPEM)) {
                _ = try RecipientSecretKey(
                    pem: SecretVector(encrypted), passphrase: SecretVector(Array(wrong.utf8)))
            }
        }
    }
}
