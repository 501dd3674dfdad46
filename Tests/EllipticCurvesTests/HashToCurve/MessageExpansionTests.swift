import BigIntegers
import EllipticCurves
import Testing

@Suite("expand_message_xmd") struct MessageExpansionTests {
    @Test(
        "RFC 9380, K.1 to K.3",
        arguments: [
            ("expand_message_xmd_SHA256_38", MessageExpansion.Hash.sha256),
            ("expand_message_xmd_SHA256_256", .sha256), ("expand_message_xmd_SHA512_38", .sha512),
        ])
    func vectors(name: String, hash: MessageExpansion.Hash) throws {
        guard
            let file = try PublicVectors.load(
                "hash-to-curve-rfc9380/\(name).json", as: [String: Any].self)
        else { return }
        let tag = try #require(file["DST"] as? String)
        let expansion = try MessageExpansion(hash: hash, domainSeparationTag: Array(tag.utf8))
        let cases = try #require(file["tests"] as? [[String: Any]])
        for test in cases {
            let message = try #require(test["msg"] as? String)
            let length = try BigInteger(hexadecimal: #require(test["len_in_bytes"] as? String))
            let expected = try bytes(hex: #require(test["uniform_bytes"] as? String))
            #expect(length == BigInteger(UInt64(expected.count)))
            #expect(try expansion(Array(message.utf8), byteCount: expected.count) == expected)
        }
        #expect(cases.count == 10)
    }

    @Test("limits are refused, and what is just below them is not") func limits() throws {
        #expect(throws: CurveError.emptyDomainSeparationTag) {
            try MessageExpansion(hash: .sha256, domainSeparationTag: [])
        }
        for (hash, limit) in [(MessageExpansion.Hash.sha256, 8160), (.sha512, 16320)] {
            let expansion = try MessageExpansion(hash: hash, domainSeparationTag: [1])
            #expect(expansion.byteCountLimit == limit)
            #expect(try expansion([], byteCount: 0) == [])
            #expect(try expansion([], byteCount: limit).count == limit)
            #expect(throws: CurveError.expansionTooLong(byteCount: limit + 1, limit: limit)) {
                try expansion([], byteCount: limit + 1)
            }
        }
        // Tags of 255 bytes stand as they are, longer ones are hashed.
        let outputs = try [254, 255, 256, 257, 1000].map { count in
            try MessageExpansion(
                hash: .sha256, domainSeparationTag: [UInt8](repeating: 65, count: count)
            )([], byteCount: 32)
        }
        #expect(Set(outputs).count == outputs.count)
    }
}
