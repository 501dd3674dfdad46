import EllipticCurves
import FiniteFields
import KeyManagement
import Testing

@Suite struct ExtendedPublicKeyTests {
    private static let file = "bips/bip32-extracted.json"

    private struct Vectors: Decodable {
        struct Vector: Decodable {
            let chains: [Chain]
        }
        struct Chain: Decodable {
            let path, pub: String
        }
        struct Invalid: Decodable {
            let key, why: String
        }
        let vectors: [Vector]
        let invalid: [Invalid]
    }

    /// Every step without hardening of BIP-32's vectors.
    @Test func vectors() throws {
        guard let content = try PublicVectors.load(Self.file, as: Vectors.self) else { return }
        var steps = 0
        for vector in content.vectors {
            for (parent, child) in zip(vector.chains, vector.chains.dropFirst()) {
                let key = try ExtendedPublicKey(text: parent.pub)
                #expect(key.text == parent.pub)
                let last = try #require(child.path.split(separator: "/").last)
                guard let index = UInt32(last) else {
                    let hardened = try #require(UInt32(last.dropLast()))
                    #expect(throws: KeyManagementError.hardenedIndex(hardened)) {
                        try key.child(hardened + DerivationPath.hardened)
                    }
                    continue
                }
                let (derived, tweak) = try key.child(index)
                #expect(derived.text == child.pub)
                #expect(
                    Secp256k1.Point(key.publicKey) + .generatorMultiplied(by: tweak)
                        == Secp256k1.Point(derived.publicKey))
                steps += 1
            }
        }
        #expect(steps >= 5)
    }

    /// BIP-32's invalid keys; secret keys are refused too.
    @Test func invalidTexts() throws {
        guard let content = try PublicVectors.load(Self.file, as: Vectors.self) else { return }
        for entry in content.invalid {
            #expect(throws: KeyManagementError.malformedExtendedKey, "\(entry.why)") {
                try ExtendedPublicKey(text: entry.key)
            }
        }
        let master = try Self.master().text
        #expect(try ExtendedPublicKey(text: master) == Self.master())
        for text in [
            "", "1", "0OIl", String(repeating: "1", count: 100_000), master + "1",
            String(master.dropLast()), "1" + master, master + "é",
        ] {
            #expect(throws: KeyManagementError.malformedExtendedKey) {
                try ExtendedPublicKey(text: text)
            }
        }
    }

    private static func master() throws -> ExtendedPublicKey {
        try ExtendedPublicKey(
            publicKey: Secp256k1.generator, chainCode: [UInt8](repeating: 9, count: 32))
    }

    /// A hash that is no scalar, or that cancels the parent, gives no child.
    @Test func childrenThatAreNone() throws {
        let master = try Self.master()
        let order = (-Secp256k1.Scalar.one).bigEndianBytes()
        var tooLarge = order
        tooLarge[31] += 1
        for left in [tooLarge, [UInt8](repeating: 255, count: 32), order] {
            #expect(throws: KeyManagementError.invalidChild(5)) {
                try master.child(5, digest: left + [UInt8](repeating: 1, count: 32))
            }
        }
        let zero = [UInt8](repeating: 0, count: 64)
        #expect(try master.child(5, digest: zero).key.publicKey == master.publicKey)
    }

    @Test func depthsEnd() throws {
        var key = try Self.master()
        for _ in 0..<255 { key = try key.child(0).key }
        #expect(key.depth == 255)
        #expect(throws: KeyManagementError.malformedPath) { try key.child(0) }
    }

    @Test func masterKeysAreChecked() {
        #expect(throws: KeyManagementError.identityKey) {
            try ExtendedPublicKey(
                publicKey: .identity, chainCode: [UInt8](repeating: 9, count: 32))
        }
        #expect(throws: KeyManagementError.malformedExtendedKey) {
            try ExtendedPublicKey(publicKey: Secp256k1.generator, chainCode: [1])
        }
    }

    @Test func paths() throws {
        #expect(try DerivationPath("m") == .root)
        #expect(try DerivationPath("m/44/0/2147483647").indices == [44, 0, 2_147_483_647])
        #expect(try DerivationPath("m/44/0").description == "m/44/0")
        for text in [
            "", "M", "44/0", "m/", "m//1", "m/1/", "m/-1", "m/+1", "m/ 1", "m/x", "m/4294967296",
            "m/'", "m/١", "m" + String(repeating: "/1", count: 256),
        ] {
            #expect(throws: KeyManagementError.malformedPath, "\(text)") {
                try DerivationPath(text)
            }
        }
        for text in ["m/44'", "m/44h/1", "m/44H"] {
            #expect(throws: KeyManagementError.hardenedIndex(44)) { try DerivationPath(text) }
        }
        #expect(throws: KeyManagementError.hardenedIndex(3)) {
            try DerivationPath([1, DerivationPath.hardened + 3])
        }
        #expect(throws: KeyManagementError.malformedPath) {
            try DerivationPath([UInt32](repeating: 0, count: 256))
        }
    }
}
