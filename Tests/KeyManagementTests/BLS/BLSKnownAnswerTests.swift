import EllipticCurves
import KeyManagement
import SecretSharing
import Testing

/// Computed with py_ecc 8.0, another implementation of the IETF's draft; those of minimal signature size
/// from its hash to G1 and its multiplication.
@Suite struct BLSKnownAnswerTests {
    private static let message = Array("swift-mpc known answer".utf8)
    private static let secrets = [
        "037fb3d9fed5231631fb7e16447058ef70d5f676f725144c4f14d3ba248bb48b",
        "5b9e9fd6fd5e1c47f4833d6cd4234249475304cbf9a177a29c050004119f6574",
        "69f2b97f9b741ae7346b13bc593c76f6c6cd8de06dfdf9e4fa7609494f8e3978",
    ]
    private static let publicKeys = [
        """
        b9aaf3d91cacd03dd8bda95a02afaf6f1022eb3f52390de7876261439f62af8e
        13a459a7ce9929a6b8f6c5e07ffd8239
        """,
        """
        a596307ebc9642d82db3f93569f664a7ceacb1d4a9f68d70aca75a70e6fb702f
        99a9c7f49e85a545fef982c8d934806a
        """,
        """
        83a0445ec7555b854f2b8bdef1b7d2eada79789e3f743884d9601d487ee7652317da311dda77b447677b1d9924ca4d9f
        """,
    ]

    /// Written in hexadecimal on several lines.
    private static func bytes(_ text: String) throws -> [UInt8] {
        try KeyManagementTests.bytes(hex: text.filter { !$0.isWhitespace })
    }

    private static func key<Variant>(
        _ index: Int, _: Variant.Type
    ) throws -> BLSSecretKey<Variant> {
        try BLSSecretKey(bytes: SecretVector(Self.bytes(secrets[index])))
    }

    @Test func minimalPublicKeySize() throws {
        typealias Variant = BLSMinimalPublicKeySize
        let signatures: [(BLSScheme, String)] = [
            (
                .basic,
                """
                a02ff343d9868a76bf55002a0d7a613096f6a7a6069a7beb9af37973017670738d64bc7b57d2157cc25364c7
                54bf54b70710eb5f2b04cdbb34e710e22e10c232af1244daccf1293aa510b6c295a1bd2f5d13abfa3100addf
                23680b8857b67502
                """
            ),
            (
                .messageAugmentation,
                """
                86fb3a38d7e3fb31394a78015f7838e4c845427bf8945aa4dc483b3f8ad1f485f223ad58afc9026fbee7b5d1
                b6564e060da5de48a60cf1d88e8c897d63cdb3568b8d8457b6ba54b18b6cee8bad85132d44158e72d7b5b26f
                4346ad6bacd8e091
                """
            ),
            (
                .proofOfPossession,
                """
                b1331d7b13e7c4e9ef361cbd5e9a1e3588a6408f14200b8300d2df2e31216cf1766da36aee923ff48512201b
                dfa10ced07658ca42c62e7c46f506d931515d7e80876c76ad9c7e642f49ea715803df5f6da529f1fb4a41aed
                b0f5e1c7880a027e
                """
            ),
        ]
        let key = try Self.key(0, Variant.self)
        #expect(key.publicKey.bytes == (try Self.bytes(Self.publicKeys[0])))
        for (scheme, expected) in signatures {
            let signature = key.sign(Self.message, scheme)
            #expect(signature.bytes == (try Self.bytes(expected)), "\(scheme)")
            #expect(key.publicKey.verifies(signature, over: Self.message, scheme))
        }
        let possession = """
            825eb3770b05ce3d0a67cd6859d18e3e9307117f56ae4ec777ea4a3517c68490d111f79b4d3fd76f04e86b14ed3818b4
            167805b89f9bb4e29242b54c76a54a2f2bbb1076d088b74805336229fac2eb652a1df14a78b86474e0f5869c10f6e77a
            """
        #expect(key.provePossession().bytes == (try Self.bytes(possession)))
    }

    @Test func minimalSignatureSize() throws {
        typealias Variant = BLSMinimalSignatureSize
        let signatures: [(BLSScheme, String)] = [
            (
                .basic,
                """
                b763520276acdfb4d50ff25b65a37cc6be49ad7d43a3c1116170f25cb3be0435b76ce8ad5983272e1f2b4e8d
                574c53c6
                """
            ),
            (
                .messageAugmentation,
                """
                a99a4dc7875448ac4c316aeb10f9fa5418ced5959742da07974599736e3a0b2b8c97d07e3f69941919733054
                9c2ef0ea
                """
            ),
            (
                .proofOfPossession,
                """
                947d1ff7d3b957ef8b3f1dadee6d2208293e4ac211ab3fd494254ab84eca219d620c018189dceff7dee0c17c
                fc13548c
                """
            ),
        ]
        let key = try Self.key(0, Variant.self)
        let publicKey = """
            9741160499a808ee7ac3aedbeb2bc069cc5bd79ded09da0296efff74d83087d997f01668d8b8e619e603f858
            45d93de5162af89fc5efbd1201b09de1869305ca945cab58daa1aea328f2ad380efdfd1d199b89f401b53562
            71de168777c9cb89
            """
        #expect(key.publicKey.bytes == (try Self.bytes(publicKey)))
        for (scheme, expected) in signatures {
            let signature = key.sign(Self.message, scheme)
            #expect(signature.bytes == (try Self.bytes(expected)), "\(scheme)")
            #expect(key.publicKey.verifies(signature, over: Self.message, scheme))
        }
        let possession = """
            9544d1a3fc292a76b07896e58e16937cb64ee4f9d3266ebb42cd833b964015a344d29caa4f69e2e1b42d174b0c32c4f5
            """
        #expect(key.provePossession().bytes == (try Self.bytes(possession)))
    }

    @Test func aggregates() throws {
        typealias Variant = BLSMinimalPublicKeySize
        var signatures = [BLSSignature<Variant>]()
        var augmented = [BLSSignature<Variant>]()
        var keys = [BLSProvenKey<Variant>]()
        var signed = [(key: BLSPublicKey<Variant>, message: [UInt8])]()
        for index in 0..<3 {
            let key = try Self.key(index, Variant.self)
            #expect(key.publicKey.bytes == (try Self.bytes(Self.publicKeys[index])))
            let message = Self.message + [UInt8(index)]
            signatures.append(key.sign(Self.message, .proofOfPossession))
            augmented.append(key.sign(message, .messageAugmentation))
            keys.append(try #require(key.publicKey.proven(by: key.provePossession())))
            signed.append((key.publicKey, message))
        }
        let aggregate = try BLSSignature<Variant>.aggregate(signatures)
        let expected = """
            913ad62f45e34842bd227f0a0afc40d6a7f7dcc71941c75e8268a90c98e71c7292dcf73ea56ceb7c86fadc5d963a30d3
            01cb0fe30d09be469a07ae1812fc04880b0ca371a1f59cfb06a20712311ecaad9ab28b8ae28ee14a1d294b836c78cd49
            """
        #expect(aggregate.bytes == (try Self.bytes(expected)))
        #expect(try aggregate.verifies(Self.message, byAll: keys))
        let another = try BLSSignature<Variant>.aggregate(augmented)
        let expectedAugmented = """
            b53521daa7b12a16058c869399f0562c823841cd02c0c0bb3bdb9b3dfa70feb4867973fb9f9298701feb3660ee2b3c1d
            1290172f9f0f3a966befab65df1200e69677b82512391546db6cfbbb0ba3b2b1534ae6c9e21a105ff58bb2eaba4a5e84
            """
        #expect(another.bytes == (try Self.bytes(expectedAugmented)))
        #expect(try another.verifies(signed, .messageAugmentation))
    }

    @Test func keysFromMaterial() throws {
        typealias Variant = BLSMinimalPublicKeySize
        let material = SecretVector((0..<32).map { UInt8($0) })
        let expected = [
            "23360db7e337b0a32b264e06bc11c1b474d16f55665373de1ce93cf15ddb3456",
            "4f73ca10a24bd1989a6ca6a99e5f1b795f4118c0f61ebf2a84b10f33c950e602",
        ]
        for (info, secret) in zip([[], Array("info".utf8)], expected) {
            let made = try BLSSecretKey<Variant>(material: material, info: info)
            let known = try BLSSecretKey<Variant>(bytes: SecretVector(Self.bytes(secret)))
            #expect(made.publicKey == known.publicKey)
        }
        #expect(throws: KeyManagementError.malformedEncoding) {
            try BLSSecretKey<Variant>(material: SecretVector<UInt8>(repeating: 1, count: 31))
                .publicKey
        }
    }

    /// Ciphersuites' identifiers as the draft, 4.2, writes them.
    @Test func identifiers() {
        #expect(
            BLSScheme.basic.ciphersuite(BLSMinimalPublicKeySize.self)
                == "BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_NUL_")
        #expect(
            BLSScheme.messageAugmentation.ciphersuite(BLSMinimalSignatureSize.self)
                == "BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_AUG_")
        #expect(
            BLSScheme.proofOfPossession.ciphersuite(BLSMinimalPublicKeySize.self)
                == "BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_")
    }
}
