import ComputeNode
import Crypto
import Foundation
import Keystore
import Ledger
import Testing

/// Sealed shares against HPKE written out from RFC 9180.
@Suite struct SealedShareTests {
    private let purpose = SealedShare.Purpose(
        .upload, chainId: 5, registry: Samples.address(1), sharing: Samples.word(2),
        node: Samples.address(3), caller: Samples.address(4))
    private let share = [UInt8](0..<50)

    private static let kem = Data("KEM".utf8) + [0, 0x20]
    private static let suite = Data("HPKE".utf8) + [0, 0x20, 0, 1, 0, 2]

    /// RFC 9180, 4.
    private func labeledExtract(
        _ suite: Data, salt: Data, _ label: String, _ secret: Data
    ) -> Data {
        let input = Data("HPKE-v1".utf8) + suite + Data(label.utf8) + secret
        return Data(
            HKDF<SHA256>.extract(
                inputKeyMaterial: SymmetricKey(data: input), salt: salt))
    }

    private func labeledExpand(
        _ suite: Data, _ key: Data, _ label: String, _ info: Data, _ count: UInt8
    ) -> SymmetricKey {
        HKDF<SHA256>.expand(
            pseudoRandomKey: SymmetricKey(data: key),
            info: Data([0, count]) + Data("HPKE-v1".utf8) + suite + Data(label.utf8) + info,
            outputByteCount: Int(count))
    }

    private func bytes(_ key: SymmetricKey) -> Data { key.withUnsafeBytes { Data($0) } }

    /// Key and nonce of the first message, from what Diffie and Hellman gave: 4.1 and 5.1.
    private func schedule(
        _ agreed: Data, enc: Data, recipient: Data
    ) throws -> (SymmetricKey, AES.GCM.Nonce) {
        let extracted = labeledExtract(Self.kem, salt: Data(), "eae_prk", agreed)
        let shared = bytes(
            labeledExpand(Self.kem, extracted, "shared_secret", enc + recipient, 32))
        let context =
            Data([0]) + labeledExtract(Self.suite, salt: Data(), "psk_id_hash", Data())
            + labeledExtract(Self.suite, salt: Data(), "info_hash", purpose.info)
        let secret = labeledExtract(Self.suite, salt: shared, "secret", Data())
        let nonce = bytes(labeledExpand(Self.suite, secret, "base_nonce", context, 12))
        return (
            labeledExpand(Self.suite, secret, "key", context, 32),
            try AES.GCM.Nonce(data: nonce)
        )
    }

    private func sealed(_ enc: Data, _ agreed: Data, to key: SealingKey) throws -> SealedShare {
        let (aead, nonce) = try schedule(
            agreed, enc: enc, recipient: Data(key.publicKey.bytes))
        let box = try AES.GCM.seal(share, using: aead, nonce: nonce)
        let json = """
            {"encapsulated":"\(Hex.encode(enc))",
            "ciphertext":"\((box.ciphertext + box.tag).base64EncodedString())"}
            """
        return try JSONDecoder().decode(SealedShare.self, from: Data(json.utf8))
    }

    @Test func anotherImplementationSealsAlike() throws {
        let key = SealingKey()
        let ephemeral = Curve25519.KeyAgreement.PrivateKey()
        let agreed = try ephemeral.sharedSecretFromKeyAgreement(
            with: .init(rawRepresentation: key.publicKey.bytes))
        let sealed = try sealed(
            ephemeral.publicKey.rawRepresentation, agreed.withUnsafeBytes { Data($0) }, to: key)
        let opened = sealed.open(with: key, for: purpose)?.bytes.reveal()
        #expect(opened == share)
        let stranger = sealed.open(with: SealingKey(), for: purpose)?.bytes.reveal()
        #expect(stranger == nil)
    }

    /// With a point of small order everybody knows what was agreed on: all zeros.
    @Test func pointsOfSmallOrderAreRefused() throws {
        let key = SealingKey()
        let zero = Data(repeating: 0, count: 32)
        for enc in [zero, Data([1]) + zero.dropLast()] {
            let open = try sealed(enc, zero, to: key)
            let opened = open.open(with: key, for: purpose)?.bytes.reveal()
            #expect(opened == nil)
            let point = try Bytes32(enc)
            let plain = OpenedShare(LockedBytes(copying: share))
            #expect(throws: NodeError.share(.malformedParameter("key"))) {
                try SealedShare(plain, to: point, for: purpose)
            }
        }
    }

    /// Each byte changed, too short, no base64: nothing is opened.
    @Test func changedOnesDontOpen() throws {
        let key = SealingKey()
        let plain = OpenedShare(LockedBytes(copying: share))
        let good = try SealedShare(plain, to: key.publicKey, for: purpose)
        let again = try SealedShare(plain, to: key.publicKey, for: purpose)
        #expect(good != again)
        let data = try #require(Data(base64Encoded: good.ciphertext))
        #expect(data.count == share.count + 16)
        func opens(_ ciphertext: String, _ encapsulated: Bytes32? = nil) -> Bool {
            var changed = good
            changed.ciphertext = ciphertext
            changed.encapsulated = encapsulated ?? good.encapsulated
            let opened = changed.open(with: key, for: purpose)?.bytes.reveal()
            return opened != nil
        }
        #expect(opens(good.ciphertext))
        for index in data.indices {
            var changed = data
            changed[index] ^= 1
            #expect(!opens(changed.base64EncodedString()))
        }
        for count in [0, 16, 47, data.count - 1] {
            #expect(!opens(data.prefix(count).base64EncodedString()))
        }
        #expect(!opens("%"))
        #expect(!opens(good.ciphertext, again.encapsulated))
    }
}
