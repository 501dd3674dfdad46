import KeyManagement
import SecretSharing
import Testing

@Suite struct HPKETests {
    /// RFC 9180, A.2.3.1: sequence number 0.
    @Test func knownAnswer() throws {
        let recipient = SealingKey(
            secret: SecretVector(
                try bytes(hex: "3ca22a6d1cda1bb9480949ec5329d3bf0b080ca4c45879c95eddb55c70b80b82")))
        let sender = SealingKey(
            secret: SecretVector(
                try bytes(hex: "2def0cb58ffcf83d1062dd085c8aceca7f4c0c3fd05912d847b61f3e54121f05")))
        let ephemeral = SealingKey(
            secret: SecretVector(
                try bytes(hex: "c94619e1af28971c8fa7957192b7e62a71ca2dcdde0a7cc4a8a9e741d600ab13")))
        let info = try bytes(hex: "4f6465206f6e2061204772656369616e2055726e")
        let data = try bytes(hex: "436f756e742d30")
        let plaintext = try bytes(
            hex: "4265617574792069732074727574682c20747275746820626561757479")
        let encapsulated = "f7674cc8cd7baa5872d1f33dbaffe3314239f6197ddf5ded1746760bfc847e0e"
        let ciphertext =
            "ab1a13c9d4f01a87ec3440dbd756e2677bd2ecf9df0ce7ed73869b98e00c09be"
            + "111cb9fdf077347aeb88e61bdf"
        let box = HPKE.seal(
            SecretVector(plaintext), to: recipient.publicKey, sender: sender, info: info,
            additionalData: data, ephemeral: ephemeral)
        let sealed = try #require(box)
        #expect(hex(sealed) == encapsulated + ciphertext)
        let opened = HPKE.open(
            sealed, recipient: recipient, sender: sender.publicKey, info: info,
            additionalData: data)
        #expect(revealed(opened) == plaintext)
    }

    /// X25519 with a point of small order would agree on a secret that everybody knows.
    @Test func keysOfSmallOrderAreRefused() throws {
        let key = SealingKey()
        for point in [[UInt8](repeating: 0, count: 32), [1] + [UInt8](repeating: 0, count: 31)] {
            let sealed = HPKE.seal(
                SecretVector([1]), to: point, sender: key, info: [], additionalData: [])
            #expect(sealed == nil)
            let opened = HPKE.open(
                point + [UInt8](repeating: 0, count: 17), recipient: key, sender: key.publicKey,
                info: [], additionalData: [])
            #expect(revealed(opened) == nil)
        }
    }
}

/// What was opened, if it was.
private func revealed(_ opened: consuming SecretVector<UInt8>?) -> [UInt8]? {
    guard let opened else { return nil }
    return opened.reveal()
}
